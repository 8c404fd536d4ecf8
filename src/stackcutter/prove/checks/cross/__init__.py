"""Rules on files together: what one file needs, another one of the same stack offers.

Each rule reads one content at a time and says which names it needs and which it offers. That
makes a rule as cheap as reading every distinct content once, and leaves one question for each
name: is there a stack in which a file that needs it stands, and none that offers it?
"""
