using System.Runtime.Intrinsics.X86;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class PatchCostTests
{
    [Fact]
    public void Vector_and_definition_agree_bit_for_bit()
    {
        Assert.SkipUnless(Avx2.IsSupported && Fma.IsSupported, "This processor has no AVX2.");
        var random = SeededRandom.For(1, 0);
        var (reference, source) = (new PaddedGray(Noise(64, 48, 2)), new QuadImage(Noise(80, 60, 3)));
        for (var trial = 0; trial < 2000; trial++)
        {
            var index = reference.IndexOf(random.NextInt32(64), random.NextInt32(48));
            ReferencePatch.Load(reference, index, out var patch);
            ReferencePatch.LoadDefinition(reference, index, out var defined);
            Assert.Equal(defined.Mean, patch.Mean);
            Assert.Equal(defined.Variance, patch.Variance);
            for (var i = 0; i < PatchPattern.SampleCount; i++)
                Assert.Equal((defined.Weights[i], defined.Centered[i]), (patch.Weights[i], patch.Centered[i]));

            var warp = new AffineWarp(
                64 * (20 + 30 * random.NextSingle()), 64 * (20 + 15 * random.NextSingle()),
                64 * (0.5f + random.NextSingle()), 64 * (random.NextSingle() - 0.5f),
                64 * (random.NextSingle() - 0.5f), 64 * (0.5f + random.NextSingle()));
            Assert.Equal(PatchCost.Definition(patch, warp, source), PatchCost.Vector(patch, warp, source));
        }
    }

    [Fact]
    public void A_patch_matches_itself_and_not_its_negative()
    {
        var image = Noise(40, 40, 5);
        var negative = new Image<byte>(40, 40, image.Pixels.Select(p => (byte)(255 - p)).ToArray());
        ReferencePatch.Load(new PaddedGray(image), new PaddedGray(image).IndexOf(20, 20), out var patch);
        var here = new AffineWarp(64 * 20, 64 * 20, 64, 0, 0, 64);
        Assert.InRange(PatchCost.Of(patch, here, new QuadImage(image)), 0, 0.01);
        Assert.InRange(PatchCost.Of(patch, here, new QuadImage(negative)), 1.98, 2);
        Assert.Equal(PatchCost.NoEvidence, PatchCost.Of(patch, here with { X = 64 * 4 }, new QuadImage(image)));
        Assert.Equal(PatchCost.NoEvidence, PatchCost.Of(patch, here with { Y = float.NaN }, new QuadImage(image)));
    }

    [Fact]
    public void A_patch_without_texture_says_nothing()
    {
        var flat = new Image<byte>(40, 40, Enumerable.Repeat((byte)90, 1600).ToArray());
        ReferencePatch.Load(new PaddedGray(flat), new PaddedGray(flat).IndexOf(20, 20), out var patch);
        var cost = PatchCost.Of(patch, new AffineWarp(64 * 20, 64 * 20, 64, 0, 0, 64), new QuadImage(Noise(40, 40, 1)));
        Assert.InRange(cost, 0.99, 1.01);
    }

    private static Image<byte> Noise(int width, int height, ulong seed)
    {
        var random = SeededRandom.For(seed, 0);
        var image = new Image<byte>(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)random.NextInt32(256);
        return image;
    }
}
