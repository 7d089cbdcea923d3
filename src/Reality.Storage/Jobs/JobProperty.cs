namespace Reality.Storage.Jobs;

/// <summary>What jobs can be filtered by. In a filter the names begin in lower case.</summary>
public enum JobProperty
{
    Id,
    ITwinId,
    Name,

    /// <summary>Of the contract's list, but jobs have none: no value is equal to it.</summary>
    Email,

    Type,
    State,
    CreatedDateTime,

    /// <summary>Any reality data id or bucket path among the inputs.</summary>
    InputId,

    /// <summary>Any reality data id or bucket path among the outputs.</summary>
    OutputId,
}
