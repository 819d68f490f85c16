"""What can go wrong with the local Neo4j, each as a sentence that says what to do next.

EngineError
├── FetchError      the jars could not be had
│   └── JarRefusedError   a jar is not the one that the lock promises
├── DataInUseError        another process runs a Neo4j on this data
├── PasswordLostError     the data has a password that is not in our file
├── PortTakenError        a restart needs its old ports, and another program has one
└── StartError      Java ended, or did not answer in time
"""


class EngineError(Exception):
    """Its text is for a person: what happened, and what to do."""


class FetchError(EngineError):
    pass


class JarRefusedError(FetchError):
    pass


class DataInUseError(EngineError):
    pass


class PasswordLostError(EngineError):
    pass


class PortTakenError(EngineError):
    pass


class StartError(EngineError):
    pass
