using System.Text.Json;
using Reality.Contract.Requests;

namespace Reality.Server.Jobs;

/// <summary>The body of POST jobs.</summary>
internal sealed record JobCreate
{
    /// <summary>One of the job types.</summary>
    public required string Type { get; init; }

    [GuidText]
    public required string ITwinId { get; init; }

    [TextLength(3, 256)]
    public string? Name { get; init; }

    /// <summary>As its type wants it.</summary>
    public required JsonElement Specifications { get; init; }
}
