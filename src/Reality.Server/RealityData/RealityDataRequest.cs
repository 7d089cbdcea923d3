using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>What a client says of a reality data when it creates or changes one. What is null is not said.</summary>
[IgnoresUnknown]
public sealed record RealityDataRequest
{
    /// <summary>Its name for people.</summary>
    [TextLength(1, 255), NoMarkup]
    public string? DisplayName { get; init; }

    /// <summary>Key of its format, e.g. "LAS".</summary>
    [RealityDataType]
    public string? Type { get; init; }

    /// <summary>The iTwin that it shall belong to.</summary>
    [GuidText]
    public string? ITwinId { get; init; }

    /// <summary>Terrain, Imagery, Pinned, Model or Undefined.</summary>
    [Classification]
    public string? Classification { get; init; }

    [TextLength(0, 255)]
    public string? Dataset { get; init; }

    [TextLength(0, 255)]
    public string? Group { get; init; }

    [TextLength(0, 8192)]
    public string? Description { get; init; }

    /// <summary>The blob to open first, e.g. "dir/tileset.json".</summary>
    [TextLength(0, 1024), ContainerPath]
    public string? RootDocument { get; init; }

    [TextLength(0, 8192)]
    public string? Attribution { get; init; }

    [TextLength(0, 8192)]
    public string? TermsOfUse { get; init; }

    /// <summary>At most 15.</summary>
    [TextLength(1, 60), Tag]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>When and by whom it was acquired.</summary>
    public AcquisitionBody? Acquisition { get; init; }

    /// <summary>Where it is.</summary>
    public ExtentBody? Extent { get; init; }

    /// <summary>Whether an application is still uploading it; nothing depends on it here.</summary>
    public bool? Authoring { get; init; }

    /// <summary>Its coordinate system.</summary>
    public CrsBody? Crs { get; init; }
}
