-- The operation of LOAD on the item of ID, over GraphQL; each creation has a name of its own.
local documents = {
  ["get"] = "query ($id: ID!) { item(id: $id) { id uuid name description version createdAt updatedAt } }",
  ["list of 50"] = "{ items(first: 50) { edges { node { id uuid name description version createdAt updatedAt } } pageInfo { hasNextPage endCursor } } }",
  ["create"] = "mutation ($input: CreateItemInput!) { createItem(input: $input) { ... on Item { id uuid name description version createdAt updatedAt } ... on DomainError { code } } }",
}
local operation, id, thread = os.getenv("LOAD"), os.getenv("ID"), 0
local headers = {["Content-Type"] = "application/json"}
local count = 0
function setup(t) t:set("number", thread); thread = thread + 1 end
function request()
  local variables = '{"id": "' .. id .. '"}'
  if operation == "create" then
    count = count + 1
    local name = string.format("%d-%d-%d-%d", number, os.time(), count, math.random(1, 1000000000))
    variables = '{"input": {"name": "' .. name .. '"}}'
  end
  local body = '{"query": "' .. documents[operation] .. '", "variables": ' .. variables .. "}"
  return wrk.format("POST", "/graphql", headers, body)
end
