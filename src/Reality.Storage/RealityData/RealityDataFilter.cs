namespace Reality.Storage.RealityData;

/// <summary>Which reality data a list gives; what is null or empty leaves nothing out.</summary>
public sealed record RealityDataFilter
{
    /// <summary>In lower case. The caller has checked that the user may use it. Null: all that the user may see.</summary>
    public string? ITwinId { get; init; }

    public IReadOnlyCollection<string> Types { get; init; } = [];

    /// <summary>Part of a name, group, description, root document, acquirer or tag, in any case.</summary>
    public string? Search { get; init; }

    /// <summary>Overlaps it.</summary>
    public GeographicExtent? Extent { get; init; }

    /// <summary>Was acquired at some time of it.</summary>
    public TimeRange? Acquired { get; init; }

    public TimeRange? Created { get; init; }

    public TimeRange? Modified { get; init; }

    public TimeRange? Accessed { get; init; }

    public string? OwnerId { get; init; }

    public string? DataCenter { get; init; }

    /// <summary>The whole tag, in any case.</summary>
    public string? Tag { get; init; }
}
