namespace Reality.Storage.Database;

/// <summary>One reality data as the management API describes it. Its blobs are in the container named by its id.</summary>
public sealed class RealityDataRow
{
    /// <summary>A GUID in lower case.</summary>
    public required string Id { get; init; }

    public required string OwnerId { get; set; }

    public required string DisplayName { get; set; }

    /// <summary>Format key, e.g. "LAS".</summary>
    public required string Type { get; set; }

    public string? Classification { get; set; }

    public string? Dataset { get; set; }

    public string? Group { get; set; }

    public string? Description { get; set; }

    public string? RootDocument { get; set; }

    public string? Attribution { get; set; }

    public string? TermsOfUse { get; set; }

    /// <summary>Lower case, each between two '\n', in the order given; empty = none.</summary>
    public string Tags { get; set; } = "";

    public DateTimeOffset? AcquisitionStart { get; set; }

    public DateTimeOffset? AcquisitionEnd { get; set; }

    public string? Acquirer { get; set; }

    public double? SouthDegrees { get; set; }

    public double? WestDegrees { get; set; }

    public double? NorthDegrees { get; set; }

    public double? EastDegrees { get; set; }

    public bool? Authoring { get; set; }

    public string? CrsId { get; set; }

    public string? CrsVerticalId { get; set; }

    public required string DataCenter { get; init; }

    public long SizeBytes { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; set; }

    public required DateTimeOffset LastAccessedAt { get; set; }

    /// <summary>What a search looks in; follows the other properties.</summary>
    public string SearchText
    {
        get => Storage.RealityData.SearchText.Of(this);
        // The database fills it in, with what the other properties say anyway.
        private set { }
    }

    /// <summary>
    /// Until when clients may write to the container without our seeing it, so that its size is measured again and again; null
    /// where nobody can.
    /// </summary>
    public DateTimeOffset? WritableUntil { get; set; }

    /// <summary>Set when the user deleted it: nobody sees it then, but a job that runs keeps its blobs. Null = it is there.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}
