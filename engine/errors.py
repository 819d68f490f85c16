"""What can go wrong with the local Neo4j. Each message tells a person what happened and what to do next.

EngineError
├── FetchError            the jars could not be fetched
│   └── JarRefusedError   a jar is not the one that jars.lock promises
├── DiskFullError         the disk has no room for a first start
├── DataInUseError        another process runs a Neo4j on this data folder
├── PasswordLostError     the database has another password than our file
├── PortTakenError        a restart needs its old ports, and another program has one
└── StartError            Java ended, or Neo4j did not answer in time
"""


class EngineError(Exception):
    """The message is written for a person: what happened, and what to do."""


class FetchError(EngineError):
    pass


class JarRefusedError(FetchError):
    pass


class DiskFullError(EngineError):
    pass


class DataInUseError(EngineError):
    pass


class PasswordLostError(EngineError):
    pass


class PortTakenError(EngineError):
    pass


class StartError(EngineError):
    pass
