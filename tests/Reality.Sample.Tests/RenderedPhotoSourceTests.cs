using Reality.Core.Imaging;
using Reality.Sample;

namespace Reality.Sample.Tests;

public sealed class RenderedPhotoSourceTests
{
    private static readonly RenderedPhotoSource Source = new(id => SmallSample.Scene.RenderPhoto(id));

    [Fact]
    public void A_photo_is_rendered_once_and_kept()
    {
        var photo = SmallSample.Scene.TrueScene().Photos[0];
        Assert.Same(Source.ReadColor(photo), Source.ReadColor(photo));
        Assert.Equal(SmallSample.Scene.RenderPhoto(photo.Id).Pixels, Source.ReadColor(photo).Pixels);
        Assert.Null(Source.ReadMask(photo));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_reduced_photo_holds_means_of_blocks_and_of_what_is_left_at_its_borders(int reduction)
    {
        var photo = SmallSample.Scene.TrueScene().Photos[0];
        var (full, reduced) = (Source.ReadColor(photo), Source.ReadColor(photo, reduction));
        Assert.Equal(((199 + reduction) / reduction, (149 + reduction) / reduction), (reduced.Width, reduced.Height));
        foreach (var (x, y) in ((int, int)[])[(0, 0), (11, 5), (reduced.Width - 1, reduced.Height - 1)])
        {
            var block = new List<Rgb24>();
            for (var row = y * reduction; row < Math.Min((y + 1) * reduction, 150); row++)
            {
                for (var column = x * reduction; column < Math.Min((x + 1) * reduction, 200); column++)
                    block.Add(full[column, row]);
            }
            Assert.Equal(block.Average(p => p.R), reduced[x, y].R, 0.5);
            Assert.Equal(block.Average(p => p.G), reduced[x, y].G, 0.5);
            Assert.Equal(block.Average(p => p.B), reduced[x, y].B, 0.5);
        }
    }

    [Fact]
    public void Gray_is_the_weighted_sum_of_the_colors()
    {
        var photo = SmallSample.Scene.TrueScene().Photos[0];
        var (color, gray) = (Source.ReadColor(photo), Source.ReadGray(photo));
        for (var i = 0; i < gray.Pixels.Length; i += 37)
        {
            var (r, g, b) = color.Pixels[i];
            Assert.Equal(0.299 * r + 0.587 * g + 0.114 * b, gray.Pixels[i], 0.51);
        }
    }
}
