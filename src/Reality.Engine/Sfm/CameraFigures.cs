namespace Reality.Engine.Sfm;

/// <summary>What a calibration says about one camera.</summary>
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
}
