using System.Text.Json.Serialization;

namespace Reality.Contract.Exports;

/// <summary>An export and where it is, or will be.</summary>
public sealed record Export : ExportCreate
{
    /// <summary>Reality data id.</summary>
    [JsonPropertyOrder(1)]
    public required string Location { get; init; }
}
