namespace Reality.Storage.Database;

/// <summary>A project that users share: it has members, reality data, jobs and a bucket.</summary>
public sealed class ITwinRow
{
    /// <summary>A GUID in lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The user who used the id first.</summary>
    public required string OwnerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A user who may use an iTwin. The owner is a member too.</summary>
public sealed class ITwinMemberRow
{
    public required string ITwinId { get; init; }

    public required string UserId { get; init; }
}
