using System.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>What a pixel sees of the surface, from its four corners.</summary>
internal readonly ref struct FacePatch
{
    // Corners whose depths differ by more are not on one piece of a face.
    private const float DepthStepMeters = 0.3f;

    public readonly ref readonly SurfacePoint P00;
    public readonly ref readonly SurfacePoint P10;
    public readonly ref readonly SurfacePoint P01;
    public readonly ref readonly SurfacePoint P11;

    /// <param name="upper">The pixel's left and right corner.</param>
    /// <param name="lower">The two below.</param>
    public FacePatch(ReadOnlySpan<SurfacePoint> upper, ReadOnlySpan<SurfacePoint> lower)
    {
        P00 = ref upper[0];
        P10 = ref upper[1];
        P01 = ref lower[0];
        P11 = ref lower[1];
    }

    public int Face => P00.Face;

    /// <summary>Whether the corners lie on one piece of one face; only then does <see cref="Spot"/> mean something.</summary>
    public bool IsOneFace =>
        P00.Face >= 0 && P10.Face == P00.Face && P01.Face == P00.Face && P11.Face == P00.Face
        && Farthest - Nearest < DepthStepMeters;

    /// <summary>Depth of the nearest corner, and of the farthest; infinite for the sky.</summary>
    public float Nearest => MathF.Min(MathF.Min(P00.Depth, P10.Depth), MathF.Min(P01.Depth, P11.Depth));

    public float Farthest => MathF.Max(MathF.Max(P00.Depth, P10.Depth), MathF.Max(P01.Depth, P11.Depth));

    /// <summary>Unit normal in the middle.</summary>
    public Vector3 Normal => Vector3.Normalize(P00.Normal + P10.Normal + P01.Normal + P11.Normal);

    /// <summary>The parallelogram that the pixel sees.</summary>
    public Spot Spot => new(
        0.25f * (P00.Position + P10.Position + P01.Position + P11.Position),
        0.25f * (P00.On + P10.On + P01.On + P11.On),
        0.5f * (P10.Position + P11.Position - P00.Position - P01.Position),
        0.5f * (P10.On + P11.On - P00.On - P01.On),
        0.5f * (P01.Position + P11.Position - P00.Position - P10.Position),
        0.5f * (P01.On + P11.On - P00.On - P10.On));
}
