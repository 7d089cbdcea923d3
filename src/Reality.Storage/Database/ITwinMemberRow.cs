namespace Reality.Storage.Database;

/// <summary>A user who may use an iTwin; its owner is one.</summary>
public sealed class ITwinMemberRow
{
    public required string ITwinId { get; init; }

    public required string UserId { get; init; }
}
