namespace Reality.Storage.Jobs;

/// <summary>A word of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The word; of a quoted text what is between the quotes.</param>
/// <param name="Position">Index of its first character.</param>
internal readonly record struct FilterToken(FilterToken.Kinds Kind, string Text, int Position)
{
    internal enum Kinds
    {
        End,
        Word,
        Quoted,
        Open,
        Close,
        Comma,
    }

    public bool IsWord(string word) => Kind == Kinds.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Kind == Kinds.End ? "the end" : $"'{(Text.Length <= 100 ? Text : Text[..100] + "…")}'";
}
