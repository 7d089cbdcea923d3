using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// A scan of a scene: points that a scanner measured from one position or along one path. All is in the world frame.
/// </summary>
public sealed record Scan
{
    public required string Name { get; init; }

    /// <summary>Text of the place of its files.</summary>
    public required string Place { get; init; }

    /// <summary>Definition of the coordinate system of its files; null for the world frame itself.</summary>
    public string? Crs { get; init; }

    /// <summary>Changes with the content of its files.</summary>
    public required string Version { get; init; }

    public bool HasColor { get; init; }

    public bool HasIntensity { get; init; }

    public bool HasClassification { get; init; }

    /// <summary>Position of a scanner that stood still; null if it moved.</summary>
    public Vector3d? Position { get; init; }

    /// <summary>Paths of a scanner that moved, each in the order of time.</summary>
    public IReadOnlyList<IReadOnlyList<ScannerPoint>> Paths { get; init; } = [];

    /// <summary>Files of the points, each a part of the space.</summary>
    public required IReadOnlyList<ScanTileFile> Tiles { get; init; }

    public long PointCount() => Tiles.Sum(tile => tile.PointCount);
}

/// <summary>Where a moving scanner was at a time.</summary>
/// <param name="Seconds">On the clock of the points.</param>
public readonly record struct ScannerPoint(double Seconds, Vector3d Position);

/// <summary>A file of points of a scan.</summary>
/// <param name="Path">Name in the place of the scan.</param>
/// <param name="Bounds">World-axis box of the points.</param>
public sealed record ScanTileFile(string Path, long PointCount, Box3d Bounds);

/// <summary>Reads points of scans. Safe to call from many threads.</summary>
public interface IScanSource
{
    /// <summary>
    /// Points of a tile in file order, their positions in the world frame. Each batch is overwritten by the next.
    /// </summary>
    /// <param name="origin">Origin of the scene; null if it has no position on the earth.</param>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    IEnumerable<PointBatch> Read(GeoPoint? origin, Scan scan, ScanTileFile tile, CancellationToken cancellation);
}
