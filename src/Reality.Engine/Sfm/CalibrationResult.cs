using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>A calibrated scene and the figures about it.</summary>
public sealed record CalibrationResult(Scene Scene, CalibrationReport Report);
