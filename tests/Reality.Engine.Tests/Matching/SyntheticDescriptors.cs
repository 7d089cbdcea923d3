using Reality.Core.Numerics;
using Reality.Engine.Features;
using Reality.Testing;

namespace Reality.Engine.Tests.Matching;

/// <summary>Descriptors of the points of a <see cref="SyntheticScene"/>: random, but alike wherever a point is seen.</summary>
internal static class SyntheticDescriptors
{
    private const double NoiseShare = 0.2;

    /// <summary>Features of the photos of a scene, in the order of the points, with descriptors.</summary>
    /// <param name="appearanceOf">Points with the same number look alike; each looks different by default.</param>
    public static FeatureSet[] FeaturesOf(SyntheticScene synthetic, Func<int, int>? appearanceOf = null) =>
        [.. Sfm.SyntheticInput.Features(synthetic).Select((features, photo) => new FeatureSet
        {
            X = features.X, Y = features.Y, Scale = features.Scale, Orientation = features.Orientation, Colors = features.Colors,
            Width = features.Width, Height = features.Height,
            Descriptors =
            [
                .. synthetic.Features[photo].PointOf.SelectMany(
                    point => DescriptorOf(appearanceOf?.Invoke(point) ?? point, photo)),
            ],
        })];

    private static IEnumerable<byte> DescriptorOf(int appearance, int photo)
    {
        var (look, noise) = (SeededRandom.For(77, appearance), SeededRandom.For(78, appearance * 4096L + photo));
        var values = new double[FeatureSet.DescriptorLength];
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Max(0, look.NextGaussian() + NoiseShare * noise.NextGaussian());
        var length = Math.Sqrt(values.Sum(value => value * value));
        return values.Select(value => (byte)Math.Min(127, Math.Round(256 * value / length)));
    }
}
