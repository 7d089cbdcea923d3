using Reality.Jobs.Requests;

namespace Reality.Jobs.Constraints;

/// <summary>A surface that the model follows where photos and scans say nothing.</summary>
public sealed record ConstraintToAdd
{
    /// <summary>Bucket path of its file: KML polygons or an OBJ mesh.</summary>
    [BucketPath]
    public required string ConstraintPath { get; init; }

    /// <summary>Coordinate reference system of the file.</summary>
    [TextLength(1, 16384)]
    public required string Crs { get; init; }

    /// <summary>What it is made of.</summary>
    public ConstraintType? Type { get; init; }

    /// <summary>Distance between samples, in units of the CRS.</summary>
    [Above(0)]
    public double? Resolution { get; init; }

    /// <summary>Bucket path of its texture.</summary>
    [BucketPath]
    public string? TexturePath { get; init; }

    /// <summary>Side of the texture, in pixels.</summary>
    [Range(1)]
    public int? TextureSize { get; init; }

    /// <summary>Its color where it has no texture, "#RRGGBB".</summary>
    [Color]
    public string? FillColor { get; init; }

    /// <summary>For people.</summary>
    [TextLength(0, 256)]
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }
}
