using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tiling;

/// <summary>
/// Data of scans for the extent of a scene: an even sample of their surfaces, and the views of the scanners.
/// </summary>
public sealed class ScannedSurface
{
    // Depth and evidence of a pixel in a part of a depth map.
    private const int BytesPerPixel = 6;

    private readonly IReadOnlyList<ScannerStation> _stations;

    /// <param name="points">World positions.</param>
    /// <param name="spacingMeters">Distance between neighboring points where the surface is scanned densely.</param>
    public ScannedSurface(IReadOnlyList<Vector3d> points, double spacingMeters, IReadOnlyList<ScannerStation> stations) =>
        (Points, SpacingMeters, _stations) = (points, spacingMeters, stations);

    /// <summary>No scans.</summary>
    public static ScannedSurface None { get; } = new([], 0, []);

    public IReadOnlyList<Vector3d> Points { get; }

    /// <summary>0 without scans.</summary>
    public double SpacingMeters { get; }

    /// <summary>Predicted memory of the parts of depth maps from scanners that see a box, bytes.</summary>
    public long DepthBytesIn(Box3d box)
    {
        var radius = 0.5 * box.Size.Length;
        double pixels = 0;
        foreach (var (position, range, count) in _stations)
        {
            var gap = Vector3d.Max(Vector3d.Max(box.Min - position, position - box.Max), Vector3d.Zero).Length;
            if (gap > range)
                continue;
            // Part of the sphere around the station.
            var share = radius / (gap + radius);
            pixels += gap == 0 ? count : count * 0.5 * share * share;
        }
        return (long)(BytesPerPixel * pixels);
    }
}

/// <summary>A position from which a scan is seen as depth maps.</summary>
/// <param name="RangeMeters">Surfaces beyond are hardly seen.</param>
/// <param name="PixelCount">Pixels with points, in all directions.</param>
public readonly record struct ScannerStation(Vector3d Position, double RangeMeters, double PixelCount);
