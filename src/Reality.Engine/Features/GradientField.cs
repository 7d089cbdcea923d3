using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;

namespace Reality.Engine.Features;

/// <summary>Gradients of a stored Gaussian level by central differences, in units of the level per two samples.</summary>
internal readonly ref struct GradientField(ReadOnlySpan<ushort> samples, int width, int height)
{
    // An odd polynomial for atan on [0, 1], which gives the same bits on every machine.
    private const float A1 = 0.99997726f, A3 = -0.33262347f, A5 = 0.19354346f, A7 = -0.11643287f, A9 = 0.05265332f,
    A11 = -0.01172120f;
    private const float Smallest = 1e-20f;
    private const int Lanes = 8;

    /// <summary>Required extra length of the spans that receive a row.</summary>
    public const int RowPadding = Lanes - 1;

    private readonly ReadOnlySpan<ushort> _samples = samples;

    public int Width => width;

    public int Height => height;

    /// <summary>
    /// Computes magnitudes, and directions in [0, 2 pi) from x (right) towards y (down), of samples (x, y), (x + 1, y) …, none
    /// of which may lie on the border.
    /// </summary>
    /// <param name="count">Number of samples; the spans must hold <see cref="RowPadding"/> more, which are scratch.</param>
    public void Row(int x, int y, int count, Span<float> magnitudes, Span<float> directions)
    {
        var at = y * width + x;
        var i = 0;
        for (; i < count && at + i + width + Lanes <= _samples.Length; i += Lanes)
        {
            var dx = Eight(at + i + 1) - Eight(at + i - 1);
            var dy = Eight(at + i + width) - Eight(at + i - width);
            Vector256.Sqrt(dx * dx + dy * dy).CopyTo(magnitudes[i..]);
            Direction(dx, dy).CopyTo(directions[i..]);
        }
        for (; i < count; i++)
            magnitudes[i] = At(x + i, y, out directions[i]);
    }

    /// <summary>The definition of <see cref="Row"/>.</summary>
    internal float At(int x, int y, out float directionRadians)
    {
        var i = y * width + x;
        float dx = _samples[i + 1] - _samples[i - 1];
        float dy = _samples[i + width] - _samples[i - width];
        directionRadians = Direction(dx, dy);
        return MathF.Sqrt(dx * dx + dy * dy);
    }

    /// <summary>atan2(y, x) in [0, 2 pi), to 2e-5 radians; 0 at the origin.</summary>
    internal static float Direction(float x, float y)
    {
        var (ax, ay) = (MathF.Abs(x), MathF.Abs(y));
        var t = MathF.Min(ax, ay) / MathF.Max(MathF.Max(ax, ay), Smallest);
        var t2 = t * t;
        var angle = t * (A1 + t2 * (A3 + t2 * (A5 + t2 * (A7 + t2 * (A9 + t2 * A11)))));
        angle = ay > ax ? 0.5f * MathF.PI - angle : angle;
        angle = x < 0 ? MathF.PI - angle : angle;
        angle = y < 0 ? 2 * MathF.PI - angle : angle;
        return angle < 2 * MathF.PI ? angle : 0;
    }

    private static Vector256<float> Direction(Vector256<float> x, Vector256<float> y)
    {
        var (ax, ay) = (Vector256.Abs(x), Vector256.Abs(y));
        var t = Vector256.Min(ax, ay) / Vector256.Max(Vector256.Max(ax, ay), Vector256.Create(Smallest));
        var t2 = t * t;
        var angle = Vector256.Create(A9) + t2 * Vector256.Create(A11);
        angle = Vector256.Create(A7) + t2 * angle;
        angle = Vector256.Create(A5) + t2 * angle;
        angle = Vector256.Create(A3) + t2 * angle;
        angle = t * (Vector256.Create(A1) + t2 * angle);
        angle = Vector256.ConditionalSelect(Vector256.GreaterThan(ay, ax), Vector256.Create(0.5f * MathF.PI) - angle, angle);
        angle = Vector256.ConditionalSelect(
            Vector256.LessThan(x, Vector256<float>.Zero), Vector256.Create(MathF.PI) - angle, angle);
        angle = Vector256.ConditionalSelect(
            Vector256.LessThan(y, Vector256<float>.Zero), Vector256.Create(2 * MathF.PI) - angle, angle);
        return Vector256.ConditionalSelect(
            Vector256.LessThan(angle, Vector256.Create(2 * MathF.PI)), angle, Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Eight(int at)
    {
        var narrow = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(_samples), (nuint)at);
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(narrow), Vector128.WidenUpper(narrow)).AsInt32());
    }
}

/// <summary>exp(-x) from a table with steps of 1/256 up to 8, for the windows of histograms.</summary>
internal static class GaussianWeight
{
    private const float StepsPerUnit = 256;

    private static readonly float[] Table = MakeTable();

    /// <summary>exp(-x) for x at least 0, within 0.2 %; 0 from 8 on.</summary>
    public static float ExpMinus(float x)
    {
        var index = (uint)(x * StepsPerUnit + 0.5f);
        return index < (uint)Table.Length ? Table[index] : 0;
    }

    private static float[] MakeTable()
    {
        var table = new float[8 * (int)StepsPerUnit];
        for (var i = 0; i < table.Length; i++)
            table[i] = (float)ExactMath.Exp(-i / StepsPerUnit);
        return table;
    }
}
