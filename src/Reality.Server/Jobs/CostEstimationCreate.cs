using System.Text.Json;
using Reality.Contract;

namespace Reality.Server.Jobs;

/// <summary>The body of POST costs.</summary>
internal sealed record CostEstimationCreate
{
    /// <summary>One of the job types.</summary>
    public required string Type { get; init; }

    /// <summary>As its type wants it.</summary>
    public required JsonElement Specifications { get; init; }

    /// <summary>Needed where something is priced by its amount.</summary>
    public CostParameters? CostParameters { get; init; }
}
