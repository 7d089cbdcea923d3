using System.Runtime.Intrinsics;

namespace Reality.Engine.Mvs;

/// <summary>
/// Penalty of a plane that does not fit the depths of surrounding pixels: the smoothness term that completes surfaces with
/// little texture.
/// </summary>
/// <remarks>
/// Eight neighbors of the other checkerboard color, at distances 1 and 3. Each adds the disparity between its own depth and
/// the plane's there, in pixels and at most one, weighted by the similarity of the gray levels.
/// </remarks>
internal readonly struct Smoothness
{
    /// <summary>Distance of the farthest neighbor, pixels.</summary>
    public const int Reach = 3;

    private static readonly Vector256<float> s_dx = Vector256.Create(-1f, 1, 0, 0, -3, 3, 0, 0);
    private static readonly Vector256<float> s_dy = Vector256.Create(0f, 0, -1, 1, 0, 0, -3, 3);

    private readonly Vector256<float> _inverseDepths;
    private readonly Vector256<float> _weights;
    private readonly float _pixelsPerInverseDepth;

    private Smoothness(Vector256<float> inverseDepths, Vector256<float> weights, float pixelsPerInverseDepth) =>
        (_inverseDepths, _weights, _pixelsPerInverseDepth) = (inverseDepths, weights, pixelsPerInverseDepth);

    /// <summary>Smoothness around one pixel.</summary>
    /// <param name="inverseDepths">Inverse depths of the neighbors; 0 if unknown.</param>
    /// <param name="weights">Weights of the neighbors, not negative.</param>
    /// <param name="strength">Maximum penalty.</param>
    /// <param name="pixelsPerInverseDepth">Disparity of a unit of inverse depth.</param>
    public static Smoothness Of(
        Vector256<float> inverseDepths, Vector256<float> weights, float strength, float pixelsPerInverseDepth)
    {
        weights = Vector256.ConditionalSelect(
            Vector256.GreaterThan(inverseDepths, Vector256<float>.Zero), weights, Vector256<float>.Zero);
        var scale = strength / MathF.Max(Lanes.Sum(weights), 1e-6f);
        return new(inverseDepths, weights * Vector256.Create(scale), pixelsPerInverseDepth);
    }

    /// <summary>Penalty of a plane: 0 if it passes through all neighbors, up to the strength.</summary>
    public float Penalty(in PlaneHypothesis plane)
    {
        var predicted = Vector256.Create(plane.InverseDepth)
            + s_dx * Vector256.Create(plane.SlopeX) + s_dy * Vector256.Create(plane.SlopeY);
        var disparity = Vector256.Abs(predicted - _inverseDepths) * Vector256.Create(_pixelsPerInverseDepth);
        return Lanes.Sum(_weights * Vector256.Min(disparity, Vector256<float>.One));
    }
}
