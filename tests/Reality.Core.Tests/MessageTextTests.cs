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
}
