using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Figures of a calibration, stored as "calibration/report.json" and rendered as the HTML report.</summary>
public sealed record CalibrationReport
{
    public static readonly ArtifactName Name = CalibrationStage.Id / "report.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required int PhotoCount { get; init; }

    public required int RegisteredCount { get; init; }

    public required int PointCount { get; init; }

    public required int ObservationCount { get; init; }

    public required bool IsGeoreferenced { get; init; }

    /// <summary>World origin in degrees and meters above the ellipsoid; null for an unreferenced scene.</summary>
    public double? OriginLatitudeDegrees { get; init; }

    public double? OriginLongitudeDegrees { get; init; }

    public double? OriginHeightMeters { get; init; }

    public required ErrorStatistics ReprojectionError { get; init; }

    /// <summary>
    /// Histogram of reprojection errors: entry i counts errors from i to i + 1 tenths of a pixel; the last entry counts all
    /// larger ones.
    /// </summary>
    public required int[] ReprojectionErrorHistogram { get; init; }

    /// <summary>Tie points by number of photos that see them: entry i counts those seen by i photos.</summary>
    public required int[] TrackLengthHistogram { get; init; }

    /// <summary>Median over registered photos, in world units (meters if georeferenced) per pixel.</summary>
    public required double MedianGroundSamplingDistance { get; init; }

    /// <summary>Root mean square horizontal distance of calibrated from measured positions; null without positions.</summary>
    public double? PositionRmsHorizontalMeters { get; init; }

    /// <summary>Root mean square vertical distance of calibrated from measured positions; null without positions.</summary>
    public double? PositionRmsVerticalMeters { get; init; }

    /// <summary>Precision of photos and tie points; null if it cannot be computed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScenePrecision? Precision { get; init; }

    /// <summary>Control and check points; null if the scene has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ControlFigures? Control { get; init; }

    /// <summary>Cameras that are mounted together; null if photos are independent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RigFigures>? Rigs { get; init; }

    /// <summary>Correction of rolling-shutter cameras; null if no readout time is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RollingShutterFigures? RollingShutter { get; init; }

    /// <summary>Distances of tie points from each scan; null if no scans were used.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ScanFigures>? Scans { get; init; }

    /// <summary>All components, the scene first, if photos were reconstructed in more than one; null otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ComponentFigures>? Components { get; init; }

    public required IReadOnlyList<PhotoFigures> Photos { get; init; }

    public required IReadOnlyList<CameraFigures> Cameras { get; init; }

    public required IReadOnlyList<StepTime> Steps { get; init; }

    public static CalibrationReport Read(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(Name);
        return JsonSerializer.Deserialize<CalibrationReport>(stream, Json)!;
    }

    public void Write(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(Name, stream => JsonSerializer.Serialize(stream, this, Json));
    }
}

/// <summary>Figures of one photo.</summary>
public sealed record PhotoFigures
{
    public required string Name { get; init; }

    /// <summary>Index of the photo's camera in the report.</summary>
    public required int Camera { get; init; }

    public required bool IsRegistered { get; init; }

    /// <summary>Why the photo is not registered, as a sentence; null for registered photos.</summary>
    public string? UnregisteredReason { get; init; }

    /// <summary>The test that the photo failed, if any, and the figures of all tests.</summary>
    public PhotoVerdict? Verdict { get; init; }

    /// <summary>Projection center in the world: x, y, z.</summary>
    public double[]? Center { get; init; }

    /// <summary>Direction of the optical axis in the world.</summary>
    public double[]? ViewDirection { get; init; }

    public ErrorStatistics? ReprojectionError { get; init; }

    /// <summary>Registered photos that share at least 15 tie points with this one.</summary>
    public int OverlapCount { get; init; }

    /// <summary>World units per pixel at the median depth of the photo's tie points.</summary>
    public double? GroundSamplingDistance { get; init; }

    /// <summary>
    /// Calibrated minus measured position: east, north, and up if the height was measured, in meters; null if no position was.
    /// </summary>
    public double[]? PositionResidualMeters { get; init; }

    /// <summary>
    /// Precision of its pose; null if the pose is kept, the photo is not registered, or the precision cannot be computed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PhotoPrecision? Precision { get; init; }
}

/// <summary>Figures of a component: photos that were reconstructed together.</summary>
/// <param name="Number">1 for the scene, then by falling number of photos.</param>
/// <param name="PointCount">Number of tie points.</param>
/// <param name="IsGeoreferenced">Whether it has a place on Earth.</param>
/// <param name="Photos">Names of its photos.</param>
public sealed record ComponentFigures(
    int Number, int PhotoCount, int PointCount, bool IsGeoreferenced, IReadOnlyList<string> Photos)
{
    /// <summary>The figures of a component's calibrated scene.</summary>
    public static ComponentFigures Of(int number, Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return new(
            number, scene.CalibratedPhotoCount, scene.TiePoints.Count, scene.Origin is not null,
            [.. scene.CalibratedPhotos.Select(photo => photo.Name)]);
    }
}

/// <summary>Figures of one camera.</summary>
public sealed record CameraFigures
{
    public required string Name { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int RegisteredPhotoCount { get; init; }

    public required IntrinsicFigures Before { get; init; }

    public required IntrinsicFigures After { get; init; }

    public required ErrorStatistics ReprojectionError { get; init; }

    public required ResidualGrid Residuals { get; init; }

    /// <summary>Precision of its parameters; null if none was adjusted, or the precision is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CameraPrecision? Precision { get; init; }
}

/// <summary>Intrinsics of a camera: pixels, and Brown's coefficients, which are 0 for fisheye cameras.</summary>
public sealed record IntrinsicFigures(
    double FocalLength, double PrincipalPointX, double PrincipalPointY, double AspectRatio, double Skew,
    double K1, double K2, double K3, double P1, double P2)
{
    /// <summary>Lens of a fisheye camera; null for perspective cameras.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FisheyeFigures? Fisheye { get; init; }

    public static IntrinsicFigures Of(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        var d = camera.Distortion;
        return new(
            camera.FocalLength, camera.PrincipalPoint.X, camera.PrincipalPoint.Y, camera.AspectRatio, camera.Skew, d.K1, d.K2,
            d.K3, d.P1, d.P2)
        {
            Fisheye = camera.Fisheye is { } lens ? new(lens.P0, lens.P1, lens.P2, lens.P3, lens.P4, camera.Shear) : null,
        };
    }
}

/// <summary>Coefficients of a <see cref="FisheyeLens"/>, and the lower left element of the focal matrix in pixels.</summary>
public sealed record FisheyeFigures(double P0, double P1, double P2, double P3, double P4, double Shear);

/// <summary>
/// Mean residual (projection minus observation, pixels) in each cell of a camera's image, row by row from the top left: the
/// error that the camera model leaves. Zero in cells without observations.
/// </summary>
public sealed record ResidualGrid(int Columns, int Rows, double[] MeanX, double[] MeanY, int[] Count);

/// <summary>Statistics of reprojection errors, in pixels; zero without observations.</summary>
public sealed record ErrorStatistics(int Count, double RmsPixels, double MedianPixels);

/// <summary>Wall time of one step of the calibration.</summary>
public sealed record StepTime(string Name, double Seconds);
