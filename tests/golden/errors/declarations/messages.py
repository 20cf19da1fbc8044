from datetime import timedelta

from sharedgen import Channel, Command, Event


class Chat(Channel):
    class Kept(Event, retain=1):
        pass

    class Fast(Command, concurrent="yes"):
        pass

    class Sure(Command, idempotent=timedelta(days=2)):
        pass

    class Surer(Command, idempotent="for ever"):
        pass

    class Spelled(Command, idempotant=True):
        pass

    class Counted(Command[int]):
        pass

    class On(Command):
        pass

    class Größe(Event):
        pass

    class Named(Event, name="two words"):
        pass

    class First(Event, name="same"):
        pass

    class Second(Event, name="same"):
        pass

    class Do(Command, name="same"):
        pass

    class Again(Command, name="same"):
        pass

    class SayHello(Command):
        pass

    class Say_Hello(Command):
        pass
