using System.Diagnostics.CodeAnalysis;

namespace Reality.Storage.Database;

/// <summary>Description of one reality data, as in the management API. Its blobs are in the container named by its id.</summary>
public sealed class RealityDataRow
{
    /// <summary>A GUID in lower case.</summary>
    public required string Id { get; init; }

    public required string OwnerId { get; set; }

    public required string DisplayName { get; set; }

    /// <summary>Key of the format, e.g. "LAS".</summary>
    public required string Type { get; set; }

    public string? Classification { get; set; }

    public string? Dataset { get; set; }

    public string? Group { get; set; }

    public string? Description { get; set; }

    public string? RootDocument { get; set; }

    public string? Attribution { get; set; }

    public string? TermsOfUse { get; set; }

    /// <summary>Tags in lower case in the order given, each between two '\n'; empty if there are none.</summary>
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

    /// <summary>Text that searches match against, derived from other properties.</summary>
    public string SearchText
    {
        get => Fold(string.Join('\n', DisplayName, Group, Description, RootDocument, Acquirer, Tags));
        // Called when a row is loaded; the stored value is the derived one.
        private set { }
    }

    /// <summary>
    /// Until when clients hold links that let them write to the container without passing through this server, so that its size
    /// is measured regularly; null if there are none.
    /// </summary>
    public DateTimeOffset? WritableUntil { get; set; }

    /// <summary>
    /// When the user deleted the reality data; null if it was not deleted. A deleted row is hidden, but its blobs stay while a
    /// running job uses them.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Normalizes text for comparisons that ignore case, the same way in both databases.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Tags are published in lower case.")]
    internal static string Fold(string text) => text.ToLowerInvariant();
}

/// <summary>Association of a reality data with an iTwin; a reality data may have several.</summary>
public sealed class RealityDataITwinRow
{
    public required string ITwinId { get; init; }

    public required string RealityDataId { get; init; }

    /// <summary>Creation time of the reality data, copied here so that an index finds the newest of an iTwin.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
