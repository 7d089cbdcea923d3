using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Tags;

namespace Reality.Engine.Tests.Tags;

public sealed class CornerRefinementTests
{
    private static readonly Vector2d s_corner = new(31.37, 28.81);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(25, 0)]
    [InlineData(-70, 0)]
    [InlineData(25, 4)]
    public void A_corner_of_a_board_is_found_from_a_pixel_away(double degrees, double noise)
    {
        var found = CornerRefinement.Refine(Board(degrees, noise), s_corner + new Vector2d(0.9, -0.7), 20);

        // Edges sharper than a pixel cost some hundredths of one.
        Assert.InRange((found - s_corner).Length, 0, 0.1);
    }

    [Fact]
    public void A_flat_photo_keeps_the_corner_that_was_given()
    {
        var start = new Vector2d(20.5, 20.5);

        Assert.Equal(start, CornerRefinement.Refine(new(60, 60), start, 20));
    }

    // Two crossing edges, blurred over about a pixel by sampling each pixel in 64 places.
    private static Image<byte> Board(double degrees, double noise)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var random = SeededRandom.For(2, 0);
        var image = new Image<byte>(60, 60);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var white = 0;
            for (var k = 0; k < 64; k++)
            {
                var p = new Vector2d(i % 60 + (k % 8 + 0.5) / 8, i / 60 + (k / 8 + 0.5) / 8) - s_corner;
                white += (cos * p.X + sin * p.Y > 0) == (cos * p.Y - sin * p.X > 0) ? 1 : 0;
            }
            image.Pixels[i] = (byte)Math.Clamp(40 + 170 * white / 64.0 + noise * random.NextGaussian() + 0.5, 0, 255);
        }
        return image;
    }
}
