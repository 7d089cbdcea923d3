using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Reality.Engine.Splats;

/// <summary>
/// Projects a block of splats into a view, as <see cref="SplatDefinition"/> defines it: their ellipses (Zwicker et al. 2001) and
/// their colors. Ellipses are widened to at least the size of a pixel, and become more transparent by that (Yu et al. 2024).
/// </summary>
/// <remarks>Holds values that the gradient needs again. Names are those of the definition.</remarks>
internal struct SplatProjection
{
    // Least square of the ratio of opacities with and without widening. Thinner splats have no gradient in it.
    private const float LeastSquareOfDimming = 1e-5f;

    // Camera frame, and x/z and y/z with their limited values.
    public V X, Y, Z, InverseZ, U, V0, LimitedU, LimitedV;

    // Jacobians of the image's axes by the world's.
    public V J0X, J0Y, J0Z, J1X, J1Y, J1Z;

    public SplatShape Shape;

    // The image of each axis of the splat.
    public V U00, U01, U02, U10, U11, U12;

    // Variances without widening, and their determinant. Then the inverse of the matrix with widening.
    public V Cxx, Cxy, Cyy, Determinant, ConicA, ConicB, ConicC;

    public V Opacity, WideOpacity, DimmingCounts;

    // Direction from the camera, its distance, and the color before it is limited.
    public V DX, DY, DZ, InverseDistance;
    public V Red, Green, Blue;

    public V PixelX, PixelY;

    /// <summary>Bits of the splats whose shape and opacity are finite numbers.</summary>
    public V IsNumber;

    /// <summary>Computes the projection of a block.</summary>
    /// <param name="block">Parameters of sixteen splats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(ReadOnlySpan<float> block, SplatView view, int degree)
    {
        var w = view.Rotation;
        V px = At(block, 0), py = At(block, 1), pz = At(block, 2);
        X = Dot(px, py, pz, w[0], w[1], w[2]) + Lanes.Of(view.Translation[0]);
        Y = Dot(px, py, pz, w[3], w[4], w[5]) + Lanes.Of(view.Translation[1]);
        Z = Dot(px, py, pz, w[6], w[7], w[8]) + Lanes.Of(view.Translation[2]);
        InverseZ = V.One / Vector512.Max(Z, Lanes.Of(view.Near));
        (U, V0) = (X * InverseZ, Y * InverseZ);
        LimitedU = Vector512.Min(Vector512.Max(U, Lanes.Of(view.MinX)), Lanes.Of(view.MaxX));
        LimitedV = Vector512.Min(Vector512.Max(V0, Lanes.Of(view.MinY)), Lanes.Of(view.MaxY));
        PixelX = Lanes.Fma(U, Lanes.Of(view.FocalX), Lanes.Of(view.CenterX));
        PixelY = Lanes.Fma(V0, Lanes.Of(view.FocalY), Lanes.Of(view.CenterY));
        var (scaleX, scaleY) = (Lanes.Of(view.FocalX) * InverseZ, Lanes.Of(view.FocalY) * InverseZ);
        J0X = scaleX * (Lanes.Of(w[0]) - LimitedU * Lanes.Of(w[6]));
        J0Y = scaleX * (Lanes.Of(w[1]) - LimitedU * Lanes.Of(w[7]));
        J0Z = scaleX * (Lanes.Of(w[2]) - LimitedU * Lanes.Of(w[8]));
        J1X = scaleY * (Lanes.Of(w[3]) - LimitedV * Lanes.Of(w[6]));
        J1Y = scaleY * (Lanes.Of(w[4]) - LimitedV * Lanes.Of(w[7]));
        J1Z = scaleY * (Lanes.Of(w[5]) - LimitedV * Lanes.Of(w[8]));
        ComputeAxes(block);
        ComputeEllipse(block);
        ComputeColor(block, px - Lanes.Of(view.Camera[0]), py - Lanes.Of(view.Camera[1]), pz - Lanes.Of(view.Camera[2]), degree);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At(ReadOnlySpan<float> block, int parameter) => Lanes.Load(block, parameter * Lanes.Count);

    private void ComputeAxes(ReadOnlySpan<float> block)
    {
        Shape.Compute(block);
        U00 = (J0X * Shape.R00 + J0Y * Shape.R10 + J0Z * Shape.R20) * Shape.S0;
        U10 = (J1X * Shape.R00 + J1Y * Shape.R10 + J1Z * Shape.R20) * Shape.S0;
        U01 = (J0X * Shape.R01 + J0Y * Shape.R11 + J0Z * Shape.R21) * Shape.S1;
        U11 = (J1X * Shape.R01 + J1Y * Shape.R11 + J1Z * Shape.R21) * Shape.S1;
        U02 = (J0X * Shape.R02 + J0Y * Shape.R12 + J0Z * Shape.R22) * Shape.S2;
        U12 = (J1X * Shape.R02 + J1Y * Shape.R12 + J1Z * Shape.R22) * Shape.S2;
    }

    private void ComputeEllipse(ReadOnlySpan<float> block)
    {
        Cxx = U00 * U00 + U01 * U01 + U02 * U02;
        Cxy = U00 * U10 + U01 * U11 + U02 * U12;
        Cyy = U10 * U10 + U11 * U11 + U12 * U12;
        // Determinant of a product, by its minors, which avoids cancellation.
        V m0 = U01 * U12 - U02 * U11, m1 = U02 * U10 - U00 * U12, m2 = U00 * U11 - U01 * U10;
        Determinant = m0 * m0 + m1 * m1 + m2 * m2;
        var widening = Lanes.Of(SplatDefinition.Widening);
        var inverse = V.One / (Determinant + widening * (Cxx + Cyy + widening));
        (ConicA, ConicB, ConicC) = ((Cyy + widening) * inverse, -Cxy * inverse, (Cxx + widening) * inverse);
        var square = Determinant * inverse;
        DimmingCounts = Vector512.GreaterThan(square, Lanes.Of(LeastSquareOfDimming));
        Opacity = Lanes.Sigmoid(At(block, SplatParameters.Opacity));
        WideOpacity = Opacity * Vector512.Sqrt(Vector512.Max(square, Lanes.Of(LeastSquareOfDimming)));
        var sum = At(block, 3) + At(block, 4) + At(block, 5) + At(block, SplatParameters.Opacity) + Shape.InverseLength;
        IsNumber = Vector512.Equals(sum, sum);
    }

    private void ComputeColor(ReadOnlySpan<float> block, V dx, V dy, V dz, int degree)
    {
        InverseDistance = V.One / Vector512.Sqrt(Vector512.Max(dx * dx + dy * dy + dz * dz, Lanes.Of(1e-30f)));
        (DX, DY, DZ) = (dx * InverseDistance, dy * InverseDistance, dz * InverseDistance);
        var half = Lanes.Of(0.5f);
        (Red, Green, Blue) = (half, half, half);
        var count = (degree + 1) * (degree + 1);
        for (var k = 0; k < count; k++)
        {
            var basis = HarmonicLanes.Evaluate(k, DX, DY, DZ);
            var first = SplatParameters.Harmonic + 3 * k;
            Red = Lanes.Fma(basis, At(block, first), Red);
            Green = Lanes.Fma(basis, At(block, first + 1), Green);
            Blue = Lanes.Fma(basis, At(block, first + 2), Blue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Dot(V x, V y, V z, float a, float b, float c) =>
        Lanes.Fma(x, Lanes.Of(a), Lanes.Fma(y, Lanes.Of(b), z * Lanes.Of(c)));
}

/// <summary>The functions of <see cref="Core.Scenes.SphericalHarmonics"/> and their derivatives.</summary>
internal static class HarmonicLanes
{
    private const float C0 = 0.28209479f;
    private const float C1 = 0.48860251f;
    private const float C20 = 1.09254843f;
    private const float C22 = 0.31539157f;
    private const float C24 = 0.54627422f;
    private const float C30 = 0.59004359f;
    private const float C31 = 2.89061144f;
    private const float C32 = 0.45704580f;
    private const float C33 = 0.37317633f;
    private const float C35 = 1.44530572f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Evaluate(int k, V x, V y, V z) => k switch
    {
        0 => Lanes.Of(C0),
        1 => Lanes.Of(-C1) * y,
        2 => Lanes.Of(C1) * z,
        3 => Lanes.Of(-C1) * x,
        4 => Lanes.Of(C20) * x * y,
        5 => Lanes.Of(-C20) * y * z,
        6 => Lanes.Of(C22) * (Lanes.Of(2) * z * z - x * x - y * y),
        7 => Lanes.Of(-C20) * x * z,
        8 => Lanes.Of(C24) * (x * x - y * y),
        9 => Lanes.Of(-C30) * y * (Lanes.Of(3) * x * x - y * y),
        10 => Lanes.Of(C31) * x * y * z,
        11 => Lanes.Of(-C32) * y * (Lanes.Of(4) * z * z - x * x - y * y),
        12 => Lanes.Of(C33) * z * (Lanes.Of(2) * z * z - Lanes.Of(3) * (x * x + y * y)),
        13 => Lanes.Of(-C32) * x * (Lanes.Of(4) * z * z - x * x - y * y),
        14 => Lanes.Of(C35) * z * (x * x - y * y),
        _ => Lanes.Of(-C30) * x * (x * x - Lanes.Of(3) * y * y),
    };

    /// <summary>Derivatives along x, y and z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V X, V Y, V Z) Derive(int k, V x, V y, V z)
    {
        V zero = V.Zero, two = Lanes.Of(2), three = Lanes.Of(3), six = Lanes.Of(6), eight = Lanes.Of(8);
        return k switch
        {
            0 => (zero, zero, zero),
            1 => (zero, Lanes.Of(-C1), zero),
            2 => (zero, zero, Lanes.Of(C1)),
            3 => (Lanes.Of(-C1), zero, zero),
            4 => (Lanes.Of(C20) * y, Lanes.Of(C20) * x, zero),
            5 => (zero, Lanes.Of(-C20) * z, Lanes.Of(-C20) * y),
            6 => (Lanes.Of(-2 * C22) * x, Lanes.Of(-2 * C22) * y, Lanes.Of(4 * C22) * z),
            7 => (Lanes.Of(-C20) * z, zero, Lanes.Of(-C20) * x),
            8 => (Lanes.Of(2 * C24) * x, Lanes.Of(-2 * C24) * y, zero),
            9 => (Lanes.Of(-C30) * six * x * y, Lanes.Of(-C30) * three * (x * x - y * y), zero),
            10 => (Lanes.Of(C31) * y * z, Lanes.Of(C31) * x * z, Lanes.Of(C31) * x * y),
            11 => (
                Lanes.Of(2 * C32) * x * y, Lanes.Of(-C32) * (Lanes.Of(4) * z * z - x * x - three * y * y),
                Lanes.Of(-C32) * eight * y * z),
            12 => (
                Lanes.Of(-6 * C33) * x * z, Lanes.Of(-6 * C33) * y * z,
                Lanes.Of(3 * C33) * (two * z * z - x * x - y * y)),
            13 => (
                Lanes.Of(-C32) * (Lanes.Of(4) * z * z - three * x * x - y * y), Lanes.Of(2 * C32) * x * y,
                Lanes.Of(-C32) * eight * x * z),
            14 => (Lanes.Of(2 * C35) * x * z, Lanes.Of(-2 * C35) * y * z, Lanes.Of(C35) * (x * x - y * y)),
            _ => (Lanes.Of(-3 * C30) * (x * x - y * y), Lanes.Of(C30) * six * x * y, zero),
        };
    }
}
