"""The embedded AMQP 0-9-1 broker: a program of its own that unmodified clients talk to. For tests only.

It keeps everything in memory, knows one user (guest / guest) and one vhost until its owner declares others, and is
held to RabbitMQ 3.10 by running the same claims and scripts against both (``tests/amqp``). It imports pika's codec
and `interlock.control`, nothing else of interlock.
What it does not have closes the connection with 540 NOT_IMPLEMENTED and the name of what is missing: a feature
that is silently ignored would make a test green that should not be.

Map, bottom up::

    shapes      where the fields of what comes in end
    wire        frames and methods, to and from bytes           properties  content headers without decoding them
    refusal     a refusal with AMQP's code and RabbitMQ's text  fields      types of table values in RabbitMQ's words
    message     what is published, and one copy in a queue      record      what happens to messages, told to the owner
    routing     which binding keys a routing key meets          headers     which headers a binding asks for
    exchange    bindings, and the way to queues                 users       who may log in, and do what
    arguments   x-arguments of queues and consumers             sameness    whether two declarations say the same
    backlog     ready messages in their order                   turns       consumers, and who is next
    limits      how much a queue holds                          expiry      when messages expire
    disuse      when a queue expires                            deadletter  x-death, and what goes on to where
    queue       all of it together: `put`, `hand_over`, `take`  router      from an exchange into queues: `distribute`
    replies     direct reply-to                                 vhost       names to exchanges and queues
    realm       vhosts and users                                consumer    a subscription, an unsettled delivery
    content     a publish on its way in                         envelope    what its properties ask of the broker
    methods     names in methods, and answers                   topology    declaring, purging, deleting
    binding     binding and unbinding                           settling    basic.ack, nack, reject, recover
    basic       all other methods of messages                   transaction what waits for tx.commit
    unsettled   what a channel has been given                   channel     deliveries and confirms
    channels    those of one connection                         outbox      bytes on their way out
    handshake   from the protocol header to open-ok             heartbeat   both ways
    connection  one client, from first byte to last             door        delays, losses, duplicates on the way in
    faults      trouble on demand, for messages and clients     tracing     copies of publishes: amq.rabbitmq.trace
    server      the listening broker, control commands

Start it by hand: ``python -m interlock.amqp --port 5672 --control /tmp/broker.sock --keep``.
"""
