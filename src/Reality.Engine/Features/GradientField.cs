using System.Runtime.CompilerServices;

namespace Reality.Engine.Features;

/// <summary>Gradients of a kept Gaussian level by central differences: gray levels per two samples.</summary>
internal readonly ref struct GradientField(ReadOnlySpan<ushort> samples, int width, int height)
{
    // Coefficients of an odd polynomial for atan on [0, 1]; error below 2e-6 radians, so that every machine gives the same bits.
    private const float A1 = 0.99997726f, A3 = -0.33262347f, A5 = 0.19354346f, A7 = -0.11643287f, A9 = 0.05265332f, A11 = -0.01172120f;

    private readonly ReadOnlySpan<ushort> _samples = samples;

    public int Width => width;

    public int Height => height;

    /// <summary>Magnitude, and direction in [0, 2 pi) from x right towards y down. (x, y) must not lie on the rim.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(int x, int y, out float directionRadians)
    {
        var i = y * width + x;
        float dx = _samples[i + 1] - _samples[i - 1];
        float dy = _samples[i + width] - _samples[i - width];
        directionRadians = Direction(dx, dy);
        return MathF.Sqrt(dx * dx + dy * dy);
    }

    /// <summary>atan2(y, x) in [0, 2 pi), to 2e-6 radians; 0 at the origin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Direction(float x, float y)
    {
        var (ax, ay) = (MathF.Abs(x), MathF.Abs(y));
        var t = MathF.Min(ax, ay) / MathF.Max(MathF.Max(ax, ay), 1e-20f);
        var t2 = t * t;
        var angle = t * (A1 + t2 * (A3 + t2 * (A5 + t2 * (A7 + t2 * (A9 + t2 * A11)))));
        if (ay > ax)
            angle = 0.5f * MathF.PI - angle;
        if (x < 0)
            angle = MathF.PI - angle;
        if (y < 0)
            angle = 2 * MathF.PI - angle;
        return angle < 2 * MathF.PI ? angle : 0;
    }
}
