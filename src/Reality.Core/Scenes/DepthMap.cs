using System.Numerics;
using Reality.Core.Imaging;

namespace Reality.Core.Scenes;

/// <summary>Depth and surface normal per pixel of one view.</summary>
public sealed class DepthMap
{
    public required PinholeView View { get; init; }

    /// <summary>
    /// Camera-frame z in meters; 0 where unknown, infinite where the view looks into the open sky. Same size as the view.
    /// </summary>
    public required Image<float> Depth { get; init; }

    /// <summary>Unit normals in the camera frame, facing the camera (z &lt; 0); zero where unknown.</summary>
    public required Image<Vector3> Normals { get; init; }

    /// <summary>0 (unknown) to 255: how well the other views agree.</summary>
    public required Image<byte> Confidence { get; init; }

    /// <summary>Whether a depth is one of a surface: known, and not the open sky's.</summary>
    public static bool IsSurface(float depth) => depth is > 0 and < float.PositiveInfinity;
}
