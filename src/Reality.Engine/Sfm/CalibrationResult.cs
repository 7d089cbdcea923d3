using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>A calibrated scene and its figures.</summary>
public sealed record CalibrationResult(Scene Scene, CalibrationReport Report)
{
    /// <summary>Photos that were calibrated apart from the scene, by number.</summary>
    public IReadOnlyList<SeparateComponent> Components { get; init; } = [];
}
