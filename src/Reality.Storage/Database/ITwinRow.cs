namespace Reality.Storage.Database;

/// <summary>A project that users share: it has members, reality data, jobs and a bucket.</summary>
public sealed class ITwinRow
{
    /// <summary>A GUID in lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The user who named it first.</summary>
    public required string OwnerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
