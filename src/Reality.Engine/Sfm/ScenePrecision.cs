using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Precision of photos and tie points, in the <see cref="CalibrationReport"/>: standard deviations by error propagation, from the
/// noise of the observations and the accuracy of the data that the adjustment was fitted to.
/// </summary>
/// <param name="PlacedBy">
/// What determines place, orientation and size of the scene: "measured positions", "control points", "scans", "given poses".
/// Empty if nothing does in all directions: then only the shape of the scene has a precision.
/// </param>
/// <param name="NoisePixels">Standard deviation of an observation per coordinate, from the residuals and the redundancy.</param>
/// <param name="Shape">
/// Precision of the scene in itself: the errors that remain after the best shift, turn and scale of the whole scene. Null if
/// poses were kept.
/// </param>
/// <param name="Place">In the frame of the scene; null if nothing determines it.</param>
public sealed record ScenePrecision(
    IReadOnlyList<string> PlacedBy, double NoisePixels, PrecisionSummary? Shape, PrecisionSummary? Place)
{
    /// <summary>The report with the precision of cameras, photos and tie points; unchanged if it cannot be computed.</summary>
    internal static CalibrationReport AddTo(CalibrationReport report, Attempt attempt)
    {
        if (attempt.Reconstruction.RegisteredCount == 0 || attempt.Mapper.Covariance() is not { } covariance)
            return report;
        var (block, photos) = (covariance.Block, covariance.Photos);
        var indexOf = photos.Select((photo, index) => (photo, index)).ToDictionary(pair => pair.photo, pair => pair.index);
        var cameras = attempt.Reconstruction.Cameras;
        return report with
        {
            Cameras =
            [
                .. report.Cameras.Select((figures, c) => figures with
                {
                    Precision = CameraPrecision.Of(cameras[c], block.Intrinsics[c]),
                }),
            ],
            Photos =
            [
                .. report.Photos.Select((figures, photo) => figures with
                {
                    Precision = indexOf.TryGetValue(photo, out var index) ? PhotoPrecision.Of(block, index) : null,
                }),
            ],
            Precision = new(
                block.InWorld is null ? [] : covariance.PlacedBy, covariance.NoisePixels, PrecisionSummary.Of(block.InBlock),
                PrecisionSummary.Of(block.InWorld)),
        };
    }
}

/// <summary>Standard deviations of photos and tie points, in world units (meters if georeferenced) and degrees.</summary>
/// <param name="PhotoHorizontal">√(σ²x + σ²y) of the projection centers.</param>
/// <param name="PhotoTiltDegrees">√(σ²x + σ²y) of the rotations: about the horizontal axes.</param>
/// <param name="PhotoHeadingDegrees">About the vertical.</param>
/// <param name="PointHorizontal">√(σ²x + σ²y) of the tie points.</param>
public sealed record PrecisionSummary(
    DeviationRange PhotoHorizontal, DeviationRange PhotoVertical, DeviationRange PhotoTiltDegrees,
    DeviationRange PhotoHeadingDegrees, DeviationRange PointHorizontal, DeviationRange PointVertical)
{
    internal static PrecisionSummary? Of(BlockDeviations? block)
    {
        var poses = block?.Poses.OfType<PoseDeviation>().ToArray() ?? [];
        if (block is null || poses.Length == 0 || block.Points.Length == 0)
            return null;
        var (centers, turns) = (Array.ConvertAll(poses, p => p.Center), Array.ConvertAll(poses, p => p.RotationRadians));
        return new(
            DeviationRange.Of(centers, Horizontal), DeviationRange.Of(centers, Vertical),
            DeviationRange.Of(turns, turn => double.RadiansToDegrees(Horizontal(turn))),
            DeviationRange.Of(turns, turn => double.RadiansToDegrees(Vertical(turn))),
            DeviationRange.Of(block.Points, Horizontal), DeviationRange.Of(block.Points, Vertical));
    }

    private static double Horizontal(Vector3d sigma) => Math.Sqrt(sigma.X * sigma.X + sigma.Y * sigma.Y);

    private static double Vertical(Vector3d sigma) => sigma.Z;
}

/// <summary>Standard deviations of many.</summary>
/// <param name="Percentile95">95 of 100 are below.</param>
public sealed record DeviationRange(double Median, double Percentile95)
{
    internal static DeviationRange Of(Vector3d[] sigmas, Func<Vector3d, double> select)
    {
        var sorted = sigmas.Select(select).Order().ToArray();
        return new(sorted[sorted.Length / 2], sorted[Math.Min(sorted.Length - 1, (int)(0.95 * sorted.Length))]);
    }
}

/// <summary>Standard deviations of a photo along and about the axes of the scene: x, y, z (east, north, up on Earth).</summary>
/// <param name="ShapePosition">Of its projection center in the scene itself, world units; null if poses were kept.</param>
/// <param name="ShapeRotationDegrees">Of its rotation in the scene itself.</param>
/// <param name="Position">Of its projection center in the frame of the scene, world units; null if nothing determines it.</param>
/// <param name="RotationDegrees">Of its rotation in the frame of the scene.</param>
public sealed record PhotoPrecision(
    double[]? ShapePosition, double[]? ShapeRotationDegrees, double[]? Position, double[]? RotationDegrees)
{
    internal static PhotoPrecision? Of(BlockCovariance block, int index)
    {
        var (shape, place) = (block.InBlock?.Poses[index], block.InWorld?.Poses[index]);
        return shape is null && place is null
            ? null
            : new(
                Axes(shape?.Center), Axes(Degrees(shape?.RotationRadians)), Axes(place?.Center),
                Axes(Degrees(place?.RotationRadians)));
    }

    private static double[]? Axes(Vector3d? sigma) => sigma is { } s ? [s.X, s.Y, s.Z] : null;

    private static Vector3d? Degrees(Vector3d? radians) => radians * (180 / Math.PI);
}
