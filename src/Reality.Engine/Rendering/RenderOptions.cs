using System.Numerics;
using Reality.Core.Imaging;

namespace Reality.Engine.Rendering;

/// <summary>How <see cref="TexturedMeshRenderer"/> draws.</summary>
public sealed record RenderOptions
{
    /// <summary>Color where nothing is seen.</summary>
    public Rgb24 Background { get; init; } = new(255, 255, 255);

    /// <summary>Color of meshes without texture before shading.</summary>
    public Rgb24 Surface { get; init; } = new(205, 205, 200);

    /// <summary>Whether surfaces darken as they turn away from the light; meshes without texture always do.</summary>
    public bool ShadeTextures { get; init; }

    /// <summary>Direction to the light in the camera frame; any length but zero.</summary>
    public Vector3 LightInCamera { get; init; } = new(-0.4f, -0.6f, -0.7f);

    /// <summary>Each pixel is the mean of this many squared samples, 1 to 4.</summary>
    public int SamplesPerSide { get; init; } = 1;

    /// <summary>1 or more. Does not change the result.</summary>
    public int ThreadCount { get; init; } = 1;
}
