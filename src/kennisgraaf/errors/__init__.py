"""Everything that can go wrong, as a tree of exceptions that carry data.

::

    KennisgraafError
    ├── ParseError             a file or a body that is not the RDF it says it is
    ├── TableError             a table (CSV) that is not as its publisher makes it
    ├── QuerySyntaxError       a query that is not SPARQL 1.1
    ├── QueryEvaluationError   a query that cannot be evaluated
    ├── RefusedQueryError      a query that asks what is not allowed here
    ├── NestingError           a query whose brackets nest too deep
    ├── DeadlineError          a query, or a check, that took too long
    ├── MemoryLimitError       a query, or a check, that needed too much memory
    ├── ResultSizeError        a query whose answer is too large
    ├── EngineError            a query, or a check, that ended its process
    ├── BusyError              too many others are waiting
    ├── TooManyQueriesError    too many queries of one client at a time
    ├── UnknownRevisionError   a revision that is not kept
    ├── PendingRevisionError   an older revision that is being made
    ├── RevisionSizeError      an older revision that is too much work to make
    ├── UnknownQueryError      no query of that name in the catalogue
    ├── UnknownThingError      nothing with that IRI or label that this can be asked about
    ├── CatalogueError         a query file whose header is wrong
    ├── ParameterError         a parameter that is missing, unknown or of another type
    ├── ProfileError           a request for pathways with something wrong in it; says what, of each field
    ├── FormatError            a format that this answer does not come in
    ├── FileFormatError        a file whose name does not end as that of an RDF format
    ├── DataError              data that break the shapes; carries the report
    ├── RefusedUpdateError     an update of what whoever asks may not write
    ├── ShapeError             a shape of which it is not known what it reads
    ├── ForbiddenGraphError    a graph that whoever asks may not write
    ├── UploadLimitError       a contribution with too much of something
    ├── UploadSizeError        a contribution that is larger than is accepted
    ├── DeepSizeError          a contribution that is too large for the deep check
    ├── DependantsError        a change that would make things of others wrong
    ├── DataDirectoryError     a data directory that cannot be used as it is
    ├── LedgerError            a ledger that cannot be read or written; says whether the disk is full
    ├── ConflictError          a change of something that has moved on
    ├── ContributorError       a contributor or a token that cannot be made so
    ├── UnknownContributorError  no contributor, or no token, of that name
    ├── CredentialError        a token that is not accepted
    ├── ReasonerError          the reasoner could not run
    └── SettingError           a setting with a value it cannot have
"""

from kennisgraaf.errors.asking import (
    CatalogueError,
    FormatError,
    ParameterError,
    ProfileError,
    QueryEvaluationError,
    QuerySyntaxError,
    RefusedQueryError,
    UnknownQueryError,
    UnknownRevisionError,
    UnknownThingError,
)
from kennisgraaf.errors.base import KennisgraafError, of_message, to_message
from kennisgraaf.errors.contributing import (
    ConflictError,
    CredentialError,
    DataError,
    DependantsError,
    FileFormatError,
    ForbiddenGraphError,
    ParseError,
    RefusedUpdateError,
    ShapeError,
    TableError,
)
from kennisgraaf.errors.keeping import (
    ContributorError,
    DataDirectoryError,
    LedgerError,
    ReasonerError,
    SettingError,
    UnknownContributorError,
)
from kennisgraaf.errors.limits import (
    BusyError,
    DeadlineError,
    DeepSizeError,
    EngineError,
    MemoryLimitError,
    NestingError,
    PendingRevisionError,
    ResultSizeError,
    RevisionSizeError,
    TooManyQueriesError,
    UploadLimitError,
    UploadSizeError,
)

__all__ = [
    "BusyError",
    "CatalogueError",
    "ConflictError",
    "ContributorError",
    "CredentialError",
    "DataDirectoryError",
    "DataError",
    "DeadlineError",
    "DeepSizeError",
    "DependantsError",
    "EngineError",
    "FileFormatError",
    "ForbiddenGraphError",
    "FormatError",
    "KennisgraafError",
    "LedgerError",
    "MemoryLimitError",
    "NestingError",
    "ParameterError",
    "ParseError",
    "PendingRevisionError",
    "ProfileError",
    "QueryEvaluationError",
    "QuerySyntaxError",
    "ReasonerError",
    "RefusedQueryError",
    "RefusedUpdateError",
    "ResultSizeError",
    "RevisionSizeError",
    "SettingError",
    "ShapeError",
    "TableError",
    "TooManyQueriesError",
    "UnknownContributorError",
    "UnknownQueryError",
    "UnknownRevisionError",
    "UnknownThingError",
    "UploadLimitError",
    "UploadSizeError",
    "of_message",
    "to_message",
]
