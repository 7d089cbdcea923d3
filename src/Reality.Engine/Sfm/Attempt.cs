namespace Reality.Engine.Sfm;

/// <summary>A reconstruction that is being made, and what makes it.</summary>
internal sealed record Attempt(Reconstruction Reconstruction, SceneAdjustment Adjustment, IncrementalMapper Mapper);
