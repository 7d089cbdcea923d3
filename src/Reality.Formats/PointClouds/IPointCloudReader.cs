using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.PointClouds;

/// <summary>Reads the scans of an open point cloud file, batch by batch in bounded memory.</summary>
public interface IPointCloudReader : IDisposable
{
    /// <summary>Description of the scans in the file.</summary>
    PointCloudHeader Header { get; }

    /// <summary>
    /// Number of points that were found behind those that the file announces, and are not read; complete when the last part was
    /// read.
    /// </summary>
    long UnstatedPointCount { get; }

    /// <summary>Reads the points of a part in file order. Each batch is overwritten by the next.</summary>
    /// <exception cref="InvalidFileException">The file is broken; the message has the place.</exception>
    IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default);
}

/// <summary>Description of a point cloud file, known before its points are read.</summary>
public sealed record PointCloudHeader
{
    /// <summary>Name of the format, as users call it.</summary>
    public required string Format { get; init; }

    /// <summary>Definition of the coordinate system that the file names; null if it names none.</summary>
    public string? Crs { get; init; }

    /// <summary>
    /// The system that the file names if no definition can be made of it, to be described to users; null otherwise.
    /// </summary>
    public string? UnusableCrs { get; init; }

    /// <summary>Meters per unit of x and y, if the file states it beside the system.</summary>
    public double? MetersPerUnit { get; init; }

    /// <summary>Meters per unit of z, likewise.</summary>
    public double? MetersPerHeightUnit { get; init; }

    /// <summary>In file order; may be empty.</summary>
    public required IReadOnlyList<ScanHeader> Scans { get; init; }

    /// <summary>How the file was understood where it could be understood otherwise: sentences without its name.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Ambiguities that a user should check: sentences with a remedy.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}

/// <summary>Description of a scan in a file: the points of one position of a scanner, or of one path.</summary>
public sealed record ScanHeader
{
    public required string Name { get; init; }

    /// <summary>Number of records, including invalid points; null if it is known only after reading.</summary>
    public long? RecordCount { get; init; }

    /// <summary>Bounds stated by the file, not checked against the points; null if it states none.</summary>
    public Box3d? Bounds { get; init; }

    /// <summary>Position of the scanner in the coordinates of the points; null if the file has none.</summary>
    public Vector3d? ScannerPosition { get; init; }

    public bool HasColor { get; init; }

    public bool HasIntensity { get; init; }

    public bool HasClassification { get; init; }

    public bool HasTime { get; init; }

    /// <summary>Grid of whole steps that all coordinates lie on; null if the file has none.</summary>
    public PointGrid? Grid { get; init; }

    /// <summary>Parts that can be read independently, in file order; all together are the scan.</summary>
    public required IReadOnlyList<PointCloudPart> Parts { get; init; }
}

/// <summary>A grid of coordinates: whole 32-bit multiples of a step from an origin.</summary>
public sealed record PointGrid(Vector3d Origin, Vector3d Step);

/// <summary>A part of a scan; its numbers have a meaning to its reader only.</summary>
/// <param name="Scan">Index of the scan in the file.</param>
public readonly record struct PointCloudPart(int Scan, long Start, long Count);
