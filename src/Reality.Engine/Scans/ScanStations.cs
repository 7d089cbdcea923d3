using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Scans;

/// <summary>
/// The positions from which a scan is seen as depth maps: that of a scanner that stood still, or places along the path of one
/// that moved, each with the points measured around it.
/// </summary>
/// <remarks>
/// The points of two neighboring places overlap by half, so that no gap opens between them. Places are so close that they see
/// what the scanner saw a moment before or after: a part of the distance to the surface.
/// </remarks>
internal sealed class ScanStations
{
    // Step along the path, as a part of the median distance of the points.
    private const double StepShare = 0.2;
    private const double MinStepMeters = 0.25;
    private const int MaxCount = 100_000;

    // Steps between points per pixel: nearly every pixel then has a point.
    private const double StepsPerPixel = 1.25;

    // Voxels per pixel where most of the surface is: finer pixels would not be seen.
    private const double VoxelsPerPixel = 0.7;

    private const double MinFocalLength = 48;
    private const double MaxFocalLength = 1500;

    private readonly ScannerPath _path;
    private readonly double _step;

    public ScanStations(Scan scan, ScanSurvey survey, double voxelSize)
    {
        _path = new(scan);
        _step = Math.Max(Math.Max(MinStepMeters, StepShare * survey.MedianDistance), _path.Length / MaxCount);
        Count = _path.IsStatic ? 1 : 1 + (int)(_path.Length / _step);
        var pixel = Math.Max(
            StepsPerPixel * survey.StepRadians, VoxelsPerPixel * voxelSize / Math.Max(1e-3, survey.FarDistance));
        FocalLength = Math.Clamp(Math.Round(1 / pixel), MinFocalLength, MaxFocalLength);
    }

    public int Count { get; }

    /// <summary>Whether places of near times may be far apart in number.</summary>
    public bool HasSeveralPaths => _path.Count > 1;

    /// <summary>Pixels, the same of all depth maps of the scan.</summary>
    public double FocalLength { get; }

    /// <summary>World position.</summary>
    public Vector3d PositionOf(int station) => _path.IsStatic ? _path.AtLength(0) : _path.AtLength(station * _step);

    /// <summary>The two places that show a point measured at a time; the same one twice if there is only one.</summary>
    public (int First, int Second) Showing(double seconds)
    {
        if (_path.IsStatic)
            return (0, 0);
        var station = (int)(_path.At(seconds).Length / _step);
        return (station, Math.Min(station + 1, Count - 1));
    }
}
