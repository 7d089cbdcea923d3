using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>The body of a request that creates or changes a reality data. Null members are left unchanged.</summary>
[IgnoresUnknown]
public sealed record RealityDataRequest
{
    /// <summary>Display name.</summary>
    [TextLength(1, 255), NoMarkup]
    public string? DisplayName { get; init; }

    /// <summary>Key of the format, e.g. "LAS".</summary>
    [RealityDataType]
    public string? Type { get; init; }

    /// <summary>The iTwin that the reality data belongs to.</summary>
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
    [TextLength(1, 60), Tag, MaxItems(15)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Time and author of the acquisition.</summary>
    public AcquisitionBody? Acquisition { get; init; }

    /// <summary>Extent on the earth.</summary>
    public ExtentBody? Extent { get; init; }

    /// <summary>Whether an application is still uploading the data; stored for clients only.</summary>
    public bool? Authoring { get; init; }

    /// <summary>Coordinate system.</summary>
    public CrsBody? Crs { get; init; }
}

/// <summary>Time and author of the acquisition of a reality data.</summary>
[IgnoresUnknown]
public sealed record AcquisitionBody
{
    /// <summary>ISO 8601 in UTC.</summary>
    [Instant]
    public string? StartDateTime { get; init; }

    /// <summary>ISO 8601 in UTC; not before the start.</summary>
    [Instant]
    public string? EndDateTime { get; init; }

    [TextLength(0, 255)]
    public string? Acquirer { get; init; }
}

/// <summary>A box on the earth. If west is greater than east, the box crosses the 180th meridian.</summary>
public sealed record ExtentBody
{
    public required CornerBody SouthWest { get; init; }

    public required CornerBody NorthEast { get; init; }
}

/// <summary>A point on the earth, in degrees.</summary>
public sealed record CornerBody
{
    [Range(-90, 90)]
    public required double Latitude { get; init; }

    [Range(-180, 180)]
    public required double Longitude { get; init; }
}

/// <summary>A coordinate system, e.g. "EPSG:32632" with the vertical "EPSG:5773".</summary>
[IgnoresUnknown]
public sealed record CrsBody
{
    [TextLength(1, 8192)]
    public required string Id { get; init; }

    [TextLength(1, 8192)]
    public string? VerticalId { get; init; }
}
