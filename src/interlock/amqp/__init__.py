"""The embedded AMQP 0-9-1 broker: a program of its own that unmodified clients talk to. For tests only.

It keeps everything in memory, knows one user (guest / guest), and is held to RabbitMQ 3.10 by running the same
claims against both (``tests/amqp``). It imports pika's codec and `interlock.control`, nothing else of interlock.
What it does not have closes the connection with 540 NOT_IMPLEMENTED and the name of what is missing: a feature
that is silently ignored would make a test green that should not be.

Map, bottom up::

    wire        frames and methods, to and from bytes           properties  content headers without decoding them
    refusal     a refusal with AMQP's code and RabbitMQ's text  message     what is published, and one copy in a queue
    routing     which binding keys a routing key meets          exchange    bindings, and the way to queues
    queue       ready messages, consumers, positions            deadletter  x-death and where rejected messages go
    arguments   what x-arguments a queue may have               vhost       names to exchanges and queues; publishing
    consumer    one subscription, one unacknowledged delivery   content     a publish on its way in
    topology    exchange.* and queue.* methods                  basic       basic.* and confirm.* methods
    channel     deliveries, acknowledgements, confirms          channels    those of one connection
    outbox      bytes on their way out                          handshake   from the protocol header to open-ok
    connection  one client, from first byte to last             door        delays, losses, duplicates on the way in
    faults      trouble on demand, for messages and clients     server      the listening broker, control commands

Start it by hand: ``python -m interlock.amqp --port 5672 --control /tmp/broker.sock --keep``.
"""
