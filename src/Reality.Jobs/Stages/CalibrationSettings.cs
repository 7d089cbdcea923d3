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

    /// <summary>System that later exports of the same job will be in, so that it can be refused in time; null = none asked for.</summary>
    public int? ExportEpsgCode { get; init; }
}
