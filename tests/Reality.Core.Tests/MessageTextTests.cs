namespace Reality.Core.Tests;

public sealed class MessageTextTests
{
    [Fact]
    public void What_a_sentence_names_stands_apart()
    {
        MessageText text = $"{"a%1.jpg"} is {1234.5:F2} m away, {(string?)null} of {7}.";

        Assert.Equal("a%1.jpg is 1234.50 m away,  of 7.", text.ToString());
        Assert.Equal("%1 is %2 m away, %3 of %4.", text.Template);
        Assert.Equal(["a%1.jpg", "1234.50", "", "7"], text.Parameters);
    }

    [Fact]
    public void A_plain_string_is_a_sentence_without_parameters()
    {
        var name = "a.jpg";
        MessageText text = string.Concat(name, " is 50 % gray.");

        Assert.Equal("a.jpg is 50 % gray.", text.ToString());
        Assert.Equal("a.jpg is 50 % gray.", text.Template);
        Assert.Empty(text.Parameters);
    }

    [Fact]
    public void Numbers_and_times_read_alike_in_every_culture()
    {
        MessageText text = $"{1.5} {new DateTime(2026, 3, 4):yyyy-MM-dd} {-2:N0} {true}";

        Assert.Equal("1.5 2026-03-04 -2 True", text.ToString());
    }

    [Fact]
    public void Ten_and_more_parameters_are_numbered()
    {
        MessageText text = $"{1}{2}{3}{4}{5}{6}{7}{8}{9}{10}{11}";

        Assert.EndsWith("%10%11", text.Template, StringComparison.Ordinal);
        Assert.Equal(11, text.Parameters.Count);
    }

    [Fact]
    public void No_text_is_an_empty_sentence()
    {
        MessageText text = (string)null!;

        Assert.Equal("", text.ToString());
        Assert.Equal("", text.Template);
    }
}
