from sharedgen import Channel


class Connection(Channel):
    pass


class Ꙁlato(Channel):
    pass
