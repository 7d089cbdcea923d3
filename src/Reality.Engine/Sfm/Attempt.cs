namespace Reality.Engine.Sfm;

/// <summary>A reconstruction in progress, and the components that build it.</summary>
internal sealed record Attempt(Reconstruction Reconstruction, SceneAdjustment Adjustment, IncrementalMapper Mapper);
