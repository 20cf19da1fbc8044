"""Nodes to text, one module per output. Nothing here looks at a Pydantic model or writes a file.

    names = contract.names.assign(contract)              # DeclarationError: channels that clash
    javascript.client(contract, names, endpoint="/ws")   # client.js; DeclarationError: patterns
    javascript.multiplexer(contract)                     # multiplexer.js
    javascript.worker(contract)                          # worker.js
    typescript.declarations(contract, names)             # client.d.ts
    channels.skeleton(contract, place)                   # consumers.py, where there is none yet
    channels.add_stubs(text, contract, place)            # the user's: (text, notes); OutputError
    asyncapi.document(contract, names, project, endpoint)           # sharedgen spec
    html_page.page(contract, names, project, endpoint, root)        # sharedgen docs
    verify.verify({path: text})                          # OutputError: JavaScript that is none

`channels.Place(file, package, lock)` says where consumers.py lies. Every function returns the same
text for the same contract, ends it with one newline, and raises before anything is written.
"""
