using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// Real spherical harmonics up to degree 3, with the signs and the order that splats use: bands by degree l, functions m = -l to
/// l. A color is 0.5 plus the sum of coefficients times functions of the direction from the camera to the splat.
/// </summary>
public static class SphericalHarmonics
{
    public const int MaxDegree = 3;

    /// <summary>The function of degree 0.</summary>
    public const double Constant = 0.28209479177387814;

    private const double C1 = 0.4886025119029199;
    private const double C20 = 1.0925484305920792;
    private const double C22 = 0.31539156525252005;
    private const double C24 = 0.5462742152960396;
    private const double C30 = 0.5900435899266435;
    private const double C31 = 2.890611442640554;
    private const double C32 = 0.4570457994644658;
    private const double C33 = 0.3731763325901154;
    private const double C35 = 1.445305721320277;

    /// <summary>Number of functions up to a degree.</summary>
    public static int CountOf(int degree) => (degree + 1) * (degree + 1);

    /// <summary>Values of the functions in a direction of length one.</summary>
    /// <param name="values">Receives as many as it has room for.</param>
    public static void Evaluate(Vector3d direction, Span<double> values)
    {
        var (x, y, z) = direction;
        var (xx, yy, zz) = (x * x, y * y, z * z);
        ReadOnlySpan<double> all =
        [
            Constant,
            -C1 * y, C1 * z, -C1 * x,
            C20 * x * y, -C20 * y * z, C22 * (2 * zz - xx - yy), -C20 * x * z, C24 * (xx - yy),
            -C30 * y * (3 * xx - yy), C31 * x * y * z, -C32 * y * (4 * zz - xx - yy), C33 * z * (2 * zz - 3 * xx - 3 * yy),
            -C32 * x * (4 * zz - xx - yy), C35 * z * (xx - yy), -C30 * x * (xx - 3 * yy),
        ];
        all[..values.Length].CopyTo(values);
    }

    /// <summary>Turns functions on the sphere: the result at R d is the value of the coefficients at d.</summary>
    /// <param name="harmonics">Sets of coefficients, each with three channels.</param>
    public static void Turn(Span<float> harmonics, int degree, Rotation rotation)
    {
        var stride = 3 * CountOf(degree);
        Span<double> old = stackalloc double[7];
        for (var band = 1; band <= degree; band++)
        {
            var size = 2 * band + 1;
            var matrix = TurnOfBand(band, rotation);
            for (var set = 3 * band * band; set < harmonics.Length; set += stride)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    for (var j = 0; j < size; j++)
                        old[j] = harmonics[set + 3 * j + channel];
                    for (var i = 0; i < size; i++)
                    {
                        double sum = 0;
                        for (var j = 0; j < size; j++)
                            sum += matrix[i * size + j] * old[j];
                        harmonics[set + 3 * i + channel] = (float)sum;
                    }
                }
            }
        }
    }

    // A turned function of a band is a mix of the functions of that band: the weights follow from its values in directions that
    // are spread over the sphere, by least squares.
    private static double[] TurnOfBand(int band, Rotation rotation)
    {
        const int DirectionCount = 32;
        var (first, size) = (band * band, 2 * band + 1);
        var (normal, right) = (new double[size * size], new double[size * size]);
        Span<double> here = stackalloc double[CountOf(MaxDegree)];
        Span<double> before = stackalloc double[CountOf(MaxDegree)];
        for (var k = 0; k < DirectionCount; k++)
        {
            var z = 1 - (2 * k + 1.0) / DirectionCount;
            var (sine, cosine) = ExactMath.SinCos(2.399963229728653 * k);
            var radius = Math.Sqrt(1 - z * z);
            var direction = new Vector3d(radius * cosine, radius * sine, z);
            Evaluate(direction, here);
            Evaluate(rotation.Inverted() * direction, before);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    normal[i * size + j] += here[first + i] * here[first + j];
                    right[i * size + j] += here[first + i] * before[first + j];
                }
            }
        }
        Eliminate(normal, right, size);
        return right;
    }

    // Gauss and Jordan; the normal matrix is close to a multiple of the identity, so that no pivoting is needed.
    private static void Eliminate(double[] matrix, double[] right, int size)
    {
        for (var pivot = 0; pivot < size; pivot++)
        {
            var inverse = 1 / matrix[pivot * size + pivot];
            for (var j = 0; j < size; j++)
            {
                matrix[pivot * size + j] *= inverse;
                right[pivot * size + j] *= inverse;
            }
            for (var i = 0; i < size; i++)
            {
                var factor = matrix[i * size + pivot];
                if (i == pivot || factor == 0)
                    continue;
                for (var j = 0; j < size; j++)
                {
                    matrix[i * size + j] -= factor * matrix[pivot * size + j];
                    right[i * size + j] -= factor * right[pivot * size + j];
                }
            }
        }
    }
}
