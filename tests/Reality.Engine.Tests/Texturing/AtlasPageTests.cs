using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class AtlasPageTests
{
    [Fact]
    public void Weighted_colors_add_up_to_their_mean()
    {
        var page = new AtlasPage(3, 2);
        page.Add(4, new(100, 0, 255), 0.25f);
        page.Add(4, new(200, 10, 255), 0.75f);

        Assert.Equal(new(175, 8, 255), page.ToImage()[1, 1]);
        Assert.Equal(175, page.ColorAt(1, 1).X, 0.01f);
        Assert.Equal(default, page.ToImage()[0, 0]);
    }

    [Fact]
    public void Colors_beyond_a_byte_are_cut_off()
    {
        var page = new AtlasPage(1, 1);
        page.Add(0, new(-50, 300, 255), 1);
        page.Add(0, new(0, 300, 255), 0.01f); // rounding may bring the weights above one

        Assert.Equal(new(0, 255, 255), page.ToImage()[0, 0]);
    }

    [Fact]
    public void A_shift_changes_a_texel_within_a_byte()
    {
        var page = new AtlasPage(2, 1);
        page.Add(0, new(100, 5, 250), 1);
        page.Shift(0, new(-2.5f, -10, 10));

        Assert.Equal(97.5, page.ColorAt(0, 0).X, 0.01f);
        Assert.Equal(new(98, 0, 255), page.ToImage()[0, 0]);
        Assert.Equal(default, page.ToImage()[1, 0]);
    }

    [Fact]
    public void A_new_page_belongs_to_no_triangle() =>
        Assert.All(new AtlasPage(4, 3).Owner, owner => Assert.Equal(AtlasPage.NoOwner, owner));
}
