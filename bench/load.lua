-- Creates: each request has a name of its own.
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
local count = 0
function request()
  count = count + 1
  local name = string.format("%d-%d-%d", id, os.time(), count) .. "-" .. math.random(1, 1000000000)
  return wrk.format("POST", "/v1/items", {["Content-Type"] = "application/json"}, '{"name": "' .. name .. '"}')
end
