using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Testing;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatRasterizerTests
{
    private const double Near = 0.1;

    [Theory]
    [InlineData(0, 40)]
    [InlineData(1, 33)]
    [InlineData(3, 150)]
    public void The_image_is_that_of_the_definition(int degree, int count)
    {
        var view = View();
        var origin = new Vector3d(5, -3, 2);
        var splats = SyntheticSplats.Of(count, degree).Transformed(Similarity.Identity, origin);

        var expected = SplatDefinition.Render(splats, view, Near);
        var image = Rendered(SplatParameters.Of(splats), view, degree, threadCount: 1);

        Assert.True(expected.Max() > 0.3);
        for (var pixel = 0; pixel < view.Width * view.Height; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var actual = image.Planes[channel][pixel / view.Width * image.Stride + pixel % view.Width];
                Assert.Equal(expected[3 * pixel + channel], actual, 1e-3);
            }
        }
    }

    [Theory]
    [InlineData(SplatParameters.Position, 3)]
    [InlineData(SplatParameters.LogScale, 3)]
    [InlineData(SplatParameters.Quaternion, 4)]
    [InlineData(SplatParameters.Opacity, 1)]
    [InlineData(SplatParameters.Harmonic, 48)]
    public void Gradients_are_finite_differences_of_the_definition(int first, int count)
    {
        var (splats, view) = (SyntheticSplats.Of(20), View());
        var parameters = SplatParameters.Of(splats);
        var weights = RandomGradient(view);
        var rasterizer = new VectorSplatRasterizer(1);
        rasterizer.Render(parameters, new(view, splats.Origin, Near), 3, new(view.Width, view.Height));

        var gradient = rasterizer.Differentiate(parameters, weights, 3);

        var (error, size) = (0.0, 0.0);
        for (var splat = 0; splat < splats.Count; splat++)
        {
            for (var p = first; p < first + count; p += count > 4 ? 5 : 1)
            {
                var expected = FiniteDifference(
                    parameters, splat, p,
                    changed => Weighted(SplatDefinition.Render(changed, view, Near, splats), view, weights));
                var actual = gradient[SplatParameters.IndexOf(splat, p)];
                (error, size) = (error + (expected - actual) * (expected - actual), size + expected * expected);
            }
        }
        Assert.True(Math.Sqrt(error / size) < 2e-3, $"relative error {Math.Sqrt(error / size)}");
    }

    [Fact]
    public void Penalties_are_those_of_the_definition()
    {
        var (splats, view) = (SyntheticSplats.Of(150), View());
        var surface = SurfaceOf(view, out var depths);

        new VectorSplatRasterizer(1).Render(
            SplatParameters.Of(splats), new(view, splats.Origin, Near), 3, new(view.Width, view.Height), surface);

        var expected = SplatDefinition.Penalize(splats, view, Near, depths);
        Assert.True(expected.Max() > 0.5);
        for (var pixel = 0; pixel < expected.Length; pixel++)
            Assert.Equal(expected[pixel], surface.Penalties[PlaceOf(pixel, view)], 1e-3);
    }

    [Theory]
    [InlineData(SplatParameters.Position, 3)]
    [InlineData(SplatParameters.LogScale, 3)]
    [InlineData(SplatParameters.Quaternion, 4)]
    [InlineData(SplatParameters.Opacity, 1)]
    public void Gradients_of_penalties_are_finite_differences_of_the_definition(int first, int count)
    {
        var (splats, view) = (SyntheticSplats.Of(20), View());
        // Close to the middle, where the surface is.
        for (var i = 0; i < splats.Count; i++)
            splats.Positions[i] *= 0.2f;
        var parameters = SplatParameters.Of(splats);
        var surface = SurfaceOf(view, out var depths);
        var rasterizer = new VectorSplatRasterizer(1);
        rasterizer.Render(parameters, new(view, splats.Origin, Near), 3, new(view.Width, view.Height), surface);

        var gradient = rasterizer.Differentiate(parameters, new(view.Width, view.Height), 3);

        var (error, size) = (0.0, 0.0);
        for (var splat = 0; splat < splats.Count; splat++)
        {
            for (var p = first; p < first + count; p++)
            {
                var expected = FiniteDifference(parameters, splat, p, Loss);
                var actual = gradient[SplatParameters.IndexOf(splat, p)];
                (error, size) = (error + (expected - actual) * (expected - actual), size + expected * expected);
            }
        }
        Assert.True(Math.Sqrt(error / size) < 5e-3, $"relative error {Math.Sqrt(error / size)}");

        double Loss(SplatCloud changed) =>
            surface.Weight * SplatDefinition.Penalize(changed, view, Near, depths, splats).Average();
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        var one = Trained(1);

        Assert.Equal(one, Trained(2));
        Assert.Equal(one, Trained(5));
    }

    [Fact]
    public void Splats_that_are_behind_or_broken_are_not_seen()
    {
        var (splats, view) = (SyntheticSplats.Of(4), View());
        splats.Positions[0] = new(0, 0, -50);
        splats.Positions[1].X = float.NaN;
        splats.LogScales[2].X = float.NaN;
        splats.OpacityLogits[3] = float.NaN;

        var image = Rendered(SplatParameters.Of(splats), view, 3, threadCount: 1);

        Assert.All(image.Planes, plane => Assert.All(plane, value => Assert.Equal(0, value)));
    }

    private static float[] Trained(int threadCount)
    {
        var (parameters, view) = (SplatParameters.Of(SyntheticSplats.Of(3000)), View());
        var rasterizer = new VectorSplatRasterizer(threadCount);
        var image = new SplatImage(view.Width, view.Height);
        var (weights, surface) = (RandomGradient(view), SurfaceOf(view, out _));
        for (var step = 1; step <= 5; step++)
        {
            rasterizer.Render(parameters, new(view, parameters.Origin, Near), 3, image, surface);
            rasterizer.Learn(parameters, weights, new() { Number = step, Degree = 3, SceneRadius = 1 });
        }
        return parameters.Values;
    }

    private static double FiniteDifference(
        SplatParameters parameters, int splat, int parameter, Func<SplatCloud, double> lossOf)
    {
        const float Step = 1f / 4096;
        var value = parameters[splat, parameter];
        parameters[splat, parameter] = value + Step;
        var after = lossOf(parameters.ToCloud());
        parameters[splat, parameter] = value - Step;
        var before = lossOf(parameters.ToCloud());
        parameters[splat, parameter] = value;
        return (after - before) / (2 * Step);
    }

    private static double Weighted(double[] image, PinholeView view, SplatImage weights)
    {
        double sum = 0;
        for (var k = 0; k < image.Length; k++)
        {
            var pixel = k / 3;
            sum += image[k] * weights.Planes[k % 3][pixel / view.Width * weights.Stride + pixel % view.Width];
        }
        return sum;
    }

    // A slope through the middle of the splats, with a gap.
    private static SplatSurface SurfaceOf(PinholeView view, out double[] depths)
    {
        depths = [
            .. Enumerable.Range(0, view.Width * view.Height)
                .Select(pixel => pixel % view.Width is > 18 and < 22 ? 0 : 2.2 + 0.01 * (pixel % view.Width)),
        ];
        var surface = new SplatSurface { Weight = 50 };
        surface.Resize(new(view.Width, view.Height));
        for (var pixel = 0; pixel < depths.Length; pixel++)
            surface.InverseDepths[PlaceOf(pixel, view)] = depths[pixel] == 0 ? 0 : (float)(1 / depths[pixel]);
        return surface;
    }

    private static int PlaceOf(int pixel, PinholeView view) =>
        pixel / view.Width * new SplatImage(view.Width, 1).Stride + pixel % view.Width;

    private static SplatImage RandomGradient(PinholeView view)
    {
        var random = SeededRandom.For(3, 1);
        var gradient = new SplatImage(view.Width, view.Height);
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                foreach (var plane in gradient.Planes)
                    plane[y * gradient.Stride + x] = random.NextSingle() - 0.3f;
            }
        }
        return gradient;
    }

    private static SplatImage Rendered(SplatParameters parameters, PinholeView view, int degree, int threadCount)
    {
        var image = new SplatImage(view.Width, view.Height);
        new VectorSplatRasterizer(threadCount).Render(parameters, new(view, parameters.Origin, Near), degree, image);
        return image;
    }

    // From a corner, so that all axes matter; the splats reach beyond the image.
    private static PinholeView View()
    {
        var forward = new Vector3d(0.3, 0.4, 0.85).Normalized();
        var right = Vector3d.Cross(new(0, 1, 0.2), forward).Normalized();
        var rotation = Rotation.FromMatrix(Matrix3d.FromRows(right, Vector3d.Cross(forward, right), forward));
        return new(new(0), 45, 37, 40, 42, 21, 19, new(rotation, new(0.1, -0.1, 2.4)));
    }
}
