using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;

namespace Reality.Jobs.Stages;

/// <summary>How a scene is calibrated.</summary>
internal sealed record CalibrationSettings
{
    public FeatureOptions Features { get; init; } = new();

    public PairSelectionOptions Pairs { get; init; } = new();

    public MatchingOptions Matching { get; init; } = new();

    public CalibrationOptions Calibration { get; init; } = new();

    /// <summary>Intrinsics to hold as the scene gives them, besides those that it fixes itself.</summary>
    public CameraParameters Fixed { get; init; }

    /// <summary>Intrinsics to estimate though the scene fixes them.</summary>
    public CameraParameters Freed { get; init; }

    /// <summary>System of the calibrated scene; null = east, north, up around it.</summary>
    public CoordinateSystem? OutputCrs { get; init; }

    /// <summary>System that later exports of the same job will be in, so that it can be refused in time; null = none asked for.</summary>
    public string? ExportCrs { get; init; }
}
