using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Reality.Engine.Splats;

/// <summary>A step of the optimizer: Adam (Kingma and Ba 2015) for splats that a view shows.</summary>
public sealed record SplatStep
{
    /// <summary>Of the first step; also the rate at which the noise has its full size.</summary>
    public const float FirstPositionRate = 1.6e-4f;

    public const float UsualNoise = 80;

    public const float UsualOpacityWeight = 0.01f;

    /// <summary>1 for the first.</summary>
    public required int Number { get; init; }

    /// <summary>Degree of the harmonics that are trained.</summary>
    public required int Degree { get; init; }

    /// <summary>Length that rates of positions refer to: the radius of the scene.</summary>
    public required float SceneRadius { get; init; }

    /// <summary>Parts of the radius.</summary>
    public float PositionRate { get; init; } = FirstPositionRate;

    public float ScaleRate { get; init; } = 5e-3f;

    public float RotationRate { get; init; } = 1e-3f;

    public float OpacityRate { get; init; } = 5e-2f;

    public float ColorRate { get; init; } = 2.5e-3f;

    /// <summary>Of the coefficients above degree 0.</summary>
    public float HarmonicRate { get; init; } = 2.5e-3f / 20;

    /// <summary>Weight of the mean opacity, and of the mean scale in radii, in the loss (Kheradmand et al. 2024).</summary>
    public float OpacityWeight { get; init; } = UsualOpacityWeight;

    public float ScaleWeight { get; init; } = 0.01f;

    /// <summary>
    /// Size of the noise by which transparent splats explore space, in units of their variance divided by the radius.
    /// </summary>
    public float Noise { get; init; } = UsualNoise;
}

/// <summary>
/// Converts the gradient by the ellipses and colors of a block of splats into that by their parameters, and takes a step of the
/// optimizer. The derivatives are those of <see cref="SplatProjection"/>, in reverse order.
/// </summary>
internal static class SplatLearning
{
    /// <summary>
    /// Number of values that a view gives for each splat. The first six are sums over pixels of the gradient by the logarithm of
    /// the opacity, times x, y, x², x y, y² and 1, with (x, y) from the center of the splat. Then follow the gradient by its
    /// color and that by its depth.
    /// </summary>
    public const int SumCount = 10;

    private const float MomentDecay = 0.9f;
    private const float SquareDecay = 0.999f;
    private const float Epsilon = 1e-15f;

    // Opacity above which the noise has no effect.
    private const float OpacityWithoutNoise = 0.06f;

    /// <summary>Gradients of the parameters of a block, in their order; those above the degree are not written.</summary>
    /// <param name="sums">See <see cref="SumCount"/>; sixteen of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(
        in SplatProjection p, ReadOnlySpan<float> block, ReadOnlySpan<float> sums, SplatView view, int degree,
        Span<float> gradient)
    {
        ref readonly var shape = ref p.Shape;
        V sx = Sum(sums, 0), sy = Sum(sums, 1), sxx = Sum(sums, 2), sxy = Sum(sums, 3), syy = Sum(sums, 4), s0 = Sum(sums, 5);
        var (dx, dy, dz) = DifferentiateColor(p, block, sums, degree, gradient);
        var two = Lanes.Of(2);
        var half = Lanes.Of(0.5f);

        Set(gradient, SplatParameters.Opacity, s0 * (V.One - p.Opacity));

        // Gradient by the variances: from that by the inverse matrix, and from the loss of opacity by widening.
        V da = -half * sxx, db = -sxy, dc = -half * syy;
        V m00 = p.ConicA * da + half * p.ConicB * db, m01 = half * p.ConicA * db + p.ConicB * dc;
        V m10 = p.ConicB * da + half * p.ConicC * db, m11 = half * p.ConicB * db + p.ConicC * dc;
        var inverse = V.One / Vector512.Max(p.Determinant, Lanes.Of(1e-30f));
        var dimming = Vector512.ConditionalSelect(p.DimmingCounts, half * s0, V.Zero);
        V dxx = -(m00 * p.ConicA + m01 * p.ConicB) + dimming * (p.Cyy * inverse - p.ConicA);
        V dxy = -two * (m00 * p.ConicB + m01 * p.ConicC) - two * dimming * (p.Cxy * inverse + p.ConicB);
        V dyy = -(m10 * p.ConicB + m11 * p.ConicC) + dimming * (p.Cxx * inverse - p.ConicC);

        // Images of the axes.
        V u00 = two * dxx * p.U00 + dxy * p.U10, u10 = dxy * p.U00 + two * dyy * p.U10;
        V u01 = two * dxx * p.U01 + dxy * p.U11, u11 = dxy * p.U01 + two * dyy * p.U11;
        V u02 = two * dxx * p.U02 + dxy * p.U12, u12 = dxy * p.U02 + two * dyy * p.U12;
        Set(gradient, SplatParameters.LogScale, u00 * p.U00 + u10 * p.U10);
        Set(gradient, SplatParameters.LogScale + 1, u01 * p.U01 + u11 * p.U11);
        Set(gradient, SplatParameters.LogScale + 2, u02 * p.U02 + u12 * p.U12);
        V k00 = u00 * shape.S0, k01 = u01 * shape.S1, k02 = u02 * shape.S2;
        V k10 = u10 * shape.S0, k11 = u11 * shape.S1, k12 = u12 * shape.S2;
        DifferentiateRotation(p, k00, k01, k02, k10, k11, k12, gradient);

        // Jacobian of the projection.
        V j0x = shape.R00 * k00 + shape.R01 * k01 + shape.R02 * k02, j1x = shape.R00 * k10 + shape.R01 * k11 + shape.R02 * k12;
        V j0y = shape.R10 * k00 + shape.R11 * k01 + shape.R12 * k02, j1y = shape.R10 * k10 + shape.R11 * k11 + shape.R12 * k12;
        V j0z = shape.R20 * k00 + shape.R21 * k01 + shape.R22 * k02, j1z = shape.R20 * k10 + shape.R21 * k11 + shape.R22 * k12;
        var w = view.Rotation;
        V focalX = Lanes.Of(view.FocalX), focalY = Lanes.Of(view.FocalY);
        // Gradient by 1/z: each row of the Jacobian is proportional to it.
        var di = (j0x * p.J0X + j0y * p.J0Y + j0z * p.J0Z + j1x * p.J1X + j1y * p.J1Y + j1z * p.J1Z) / p.InverseZ;
        V du = -focalX * p.InverseZ * (j0x * Lanes.Of(w[6]) + j0y * Lanes.Of(w[7]) + j0z * Lanes.Of(w[8]));
        V dv = -focalY * p.InverseZ * (j1x * Lanes.Of(w[6]) + j1y * Lanes.Of(w[7]) + j1z * Lanes.Of(w[8]));
        du = Vector512.ConditionalSelect(Vector512.Equals(p.U, p.LimitedU), du, V.Zero);
        dv = Vector512.ConditionalSelect(Vector512.Equals(p.V0, p.LimitedV), dv, V.Zero);
        du += focalX * (p.ConicA * sx + p.ConicB * sy);
        dv += focalY * (p.ConicB * sx + p.ConicC * sy);
        di += du * p.X + dv * p.Y;
        V cx = du * p.InverseZ, cy = dv * p.InverseZ, cz = Sum(sums, 9) - di * p.InverseZ * p.InverseZ;
        Set(gradient, 0, dx + cx * Lanes.Of(w[0]) + cy * Lanes.Of(w[3]) + cz * Lanes.Of(w[6]));
        Set(gradient, 1, dy + cx * Lanes.Of(w[1]) + cy * Lanes.Of(w[4]) + cz * Lanes.Of(w[7]));
        Set(gradient, 2, dz + cx * Lanes.Of(w[2]) + cy * Lanes.Of(w[5]) + cz * Lanes.Of(w[8]));
    }

    private static V Sum(ReadOnlySpan<float> sums, int which) => Lanes.Load(sums, which * Lanes.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(Span<float> gradient, int parameter, V value) =>
        Lanes.Store(value, gradient, parameter * Lanes.Count);

    // Returns the gradient by the position, which changes the direction.
    private static (V X, V Y, V Z) DifferentiateColor(
        in SplatProjection p, ReadOnlySpan<float> block, ReadOnlySpan<float> sums, int degree, Span<float> gradient)
    {
        V red = OfPositive(p.Red, Sum(sums, 6)), green = OfPositive(p.Green, Sum(sums, 7));
        var blue = OfPositive(p.Blue, Sum(sums, 8));
        V dx = V.Zero, dy = V.Zero, dz = V.Zero;
        var count = (degree + 1) * (degree + 1);
        for (var k = 0; k < count; k++)
        {
            var first = SplatParameters.Harmonic + 3 * k;
            var basis = HarmonicLanes.Evaluate(k, p.DX, p.DY, p.DZ);
            Set(gradient, first, basis * red);
            Set(gradient, first + 1, basis * green);
            Set(gradient, first + 2, basis * blue);
            if (k == 0)
                continue;
            var weight = red * SplatProjection.At(block, first) + green * SplatProjection.At(block, first + 1)
                + blue * SplatProjection.At(block, first + 2);
            var (x, y, z) = HarmonicLanes.Derive(k, p.DX, p.DY, p.DZ);
            (dx, dy, dz) = (Lanes.Fma(weight, x, dx), Lanes.Fma(weight, y, dy), Lanes.Fma(weight, z, dz));
        }
        var along = dx * p.DX + dy * p.DY + dz * p.DZ;
        return (
            (dx - along * p.DX) * p.InverseDistance, (dy - along * p.DY) * p.InverseDistance,
            (dz - along * p.DZ) * p.InverseDistance);

        static V OfPositive(V color, V gradient) =>
            Vector512.ConditionalSelect(Vector512.GreaterThan(color, V.Zero), gradient, V.Zero);
    }

    private static void DifferentiateRotation(
        in SplatProjection p, V k00, V k01, V k02, V k10, V k11, V k12, Span<float> gradient)
    {
        ref readonly var shape = ref p.Shape;
        V r00 = p.J0X * k00 + p.J1X * k10, r01 = p.J0X * k01 + p.J1X * k11, r02 = p.J0X * k02 + p.J1X * k12;
        V r10 = p.J0Y * k00 + p.J1Y * k10, r11 = p.J0Y * k01 + p.J1Y * k11, r12 = p.J0Y * k02 + p.J1Y * k12;
        V r20 = p.J0Z * k00 + p.J1Z * k10, r21 = p.J0Z * k01 + p.J1Z * k11, r22 = p.J0Z * k02 + p.J1Z * k12;
        var two = Lanes.Of(2);
        V w = two * (shape.QX * (r21 - r12) + shape.QY * (r02 - r20) + shape.QZ * (r10 - r01));
        V x = two * (shape.QY * (r01 + r10) + shape.QZ * (r02 + r20) - two * shape.QX * (r11 + r22) + shape.QW * (r21 - r12));
        V y = two * (shape.QX * (r01 + r10) + shape.QZ * (r12 + r21) - two * shape.QY * (r00 + r22) + shape.QW * (r02 - r20));
        V z = two * (shape.QX * (r02 + r20) + shape.QY * (r12 + r21) - two * shape.QZ * (r00 + r11) + shape.QW * (r10 - r01));
        var along = w * shape.QW + x * shape.QX + y * shape.QY + z * shape.QZ;
        Set(gradient, SplatParameters.Quaternion, (w - along * shape.QW) * shape.InverseLength);
        Set(gradient, SplatParameters.Quaternion + 1, (x - along * shape.QX) * shape.InverseLength);
        Set(gradient, SplatParameters.Quaternion + 2, (y - along * shape.QY) * shape.InverseLength);
        Set(gradient, SplatParameters.Quaternion + 3, (z - along * shape.QZ) * shape.InverseLength);
    }

    /// <summary>Moves the seen splats of a block against their gradient.</summary>
    /// <param name="seen">A bit for each splat.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Move(SplatParameters splats, int blockIndex, ushort seen, Span<float> gradient, SplatStep step)
    {
        var first = blockIndex * SplatParameters.BlockLength;
        var values = splats.Values.AsSpan(first, SplatParameters.BlockLength);
        var moments = splats.FirstMoments.AsSpan(first, SplatParameters.BlockLength);
        var squares = splats.SecondMoments.AsSpan(first, SplatParameters.BlockLength);
        var mask = MaskOf(seen);
        Regularize(values, gradient, splats.Count - splats.FixedCount, step);
        var correction = Corrections.Of(step.Number);
        var count = SplatParameters.Harmonic + 3 * (step.Degree + 1) * (step.Degree + 1);
        for (var k = 0; k < count; k++)
        {
            var (at, g) = (k * Lanes.Count, Lanes.Load(gradient, k * Lanes.Count));
            V value = Lanes.Load(values, at), moment = Lanes.Load(moments, at), square = Lanes.Load(squares, at);
            var newMoment = Lanes.Fma(Lanes.Of(MomentDecay), moment, Lanes.Of(1 - MomentDecay) * g);
            var newSquare = Lanes.Fma(Lanes.Of(SquareDecay), square, Lanes.Of(1 - SquareDecay) * g * g);
            var size = Vector512.Sqrt(newSquare * Lanes.Of(correction.Square)) + Lanes.Of(Epsilon);
            var moved = value - Lanes.Of(RateOf(k, step) * correction.Moment) * newMoment / size;
            Lanes.Store(Vector512.ConditionalSelect(mask, newMoment, moment), moments, at);
            Lanes.Store(Vector512.ConditionalSelect(mask, newSquare, square), squares, at);
            Lanes.Store(Vector512.ConditionalSelect(mask, moved, value), values, at);
        }
        Explore(values, blockIndex, mask, step);
    }

    private static float RateOf(int parameter, SplatStep step) => parameter switch
    {
        < SplatParameters.LogScale => step.PositionRate * step.SceneRadius,
        < SplatParameters.Quaternion => step.ScaleRate,
        < SplatParameters.Opacity => step.RotationRate,
        SplatParameters.Opacity => step.OpacityRate,
        < SplatParameters.Harmonic + 3 => step.ColorRate,
        _ => step.HarmonicRate,
    };

    private static V MaskOf(ushort seen)
    {
        var bits = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return Vector512.GreaterThan(Vector512.Create((int)seen) & bits, Vector512<int>.Zero).AsSingle();
    }

    // Splats that are not needed become transparent and small, and are then moved elsewhere.
    private static void Regularize(Span<float> values, Span<float> gradient, int count, SplatStep step)
    {
        var opacity = Lanes.Sigmoid(SplatProjection.At(values, SplatParameters.Opacity));
        var weight = Lanes.Of(step.OpacityWeight / count) * opacity * (V.One - opacity);
        Set(gradient, SplatParameters.Opacity, SplatProjection.At(gradient, SplatParameters.Opacity) + weight);
        for (var axis = SplatParameters.LogScale; axis < SplatParameters.Quaternion; axis++)
        {
            var scale = Lanes.Exp(SplatProjection.At(values, axis));
            weight = Lanes.Of(step.ScaleWeight / (3 * count * step.SceneRadius)) * scale;
            Set(gradient, axis, SplatProjection.At(gradient, axis) + weight);
        }
    }

    // Stochastic gradient Langevin dynamics: noise in the shape of the splat, for transparent splats only.
    private static void Explore(Span<float> values, int blockIndex, V mask, SplatStep step)
    {
        var opacity = Lanes.Sigmoid(SplatProjection.At(values, SplatParameters.Opacity));
        mask &= Vector512.LessThan(opacity, Lanes.Of(OpacityWithoutNoise));
        if (step.Noise == 0 || Vector512.EqualsAll(mask.AsInt32(), Vector512<int>.Zero))
            return;
        // In units of variance over radius, since positions move by shares of the radius.
        var size = Lanes.Of(step.Noise * step.PositionRate / (SplatStep.FirstPositionRate * step.SceneRadius))
            * Lanes.Sigmoid(Lanes.Of(-100) * (opacity - Lanes.Of(0.005f)));
        var shape = default(SplatShape);
        shape.Compute(values);
        var (x, y, z) = shape.Spread(
            size * Noise(blockIndex, step.Number, 0), size * Noise(blockIndex, step.Number, 1),
            size * Noise(blockIndex, step.Number, 2));
        Set(values, 0, SplatProjection.At(values, 0) + (x & mask));
        Set(values, 1, SplatProjection.At(values, 1) + (y & mask));
        Set(values, 2, SplatProjection.At(values, 2) + (z & mask));
    }

    // A hash of splat, step and axis. The sum of its four bytes is nearly normal: mean 0, standard deviation 1.
    private static V Noise(int blockIndex, int step, int axis)
    {
        var splat = Vector512.ConvertToInt32Native(Lanes.Index).AsUInt32() + Vector512.Create((uint)(blockIndex * Lanes.Count));
        var h = (splat * Vector512.Create(3u) + Vector512.Create((uint)axis)) * Vector512.Create(0x9E3779B1u)
            ^ Vector512.Create((uint)step * 0x85EBCA77u);
        h = (h ^ Vector512.ShiftRightLogical(h, 16)) * Vector512.Create(0x21F0AAADu);
        h = (h ^ Vector512.ShiftRightLogical(h, 15)) * Vector512.Create(0x735A2D97u);
        h ^= Vector512.ShiftRightLogical(h, 15);
        var low = Vector512.Create(0xFFu);
        var sum = (h & low) + (Vector512.ShiftRightLogical(h, 8) & low) + (Vector512.ShiftRightLogical(h, 16) & low)
            + Vector512.ShiftRightLogical(h, 24);
        return (Vector512.ConvertToSingle(sum.AsInt32()) - Lanes.Of(510)) * Lanes.Of(1 / 147.8f);
    }

    /// <summary>Factors that remove the bias of the mean gradient, and of the mean square, towards their initial zeros.</summary>
    private readonly record struct Corrections(float Moment, float Square)
    {
        public static Corrections Of(int step) => new(
            (float)(1 / (1 - Core.Numerics.ExactMath.Pow(MomentDecay, step))),
            (float)(1 / (1 - Core.Numerics.ExactMath.Pow(SquareDecay, step))));
    }
}
