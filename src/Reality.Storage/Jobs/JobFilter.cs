namespace Reality.Storage.Jobs;

/// <summary>Condition on the jobs of a list: the syntax tree of a $filter, built by <see cref="JobFilterParser"/>.</summary>
public abstract record JobFilter
{
    private JobFilter()
    {
    }

    /// <summary>Values that any comparison in the filter tests a property for equality with.</summary>
    public IEnumerable<string> ValuesOf(JobProperty property) => this switch
    {
        Comparison { Operator: FilterOperator.Equal or FilterOperator.In } comparison when comparison.Property == property =>
            comparison.Values.OfType<string>(),
        Both both => both.Left.ValuesOf(property).Concat(both.Right.ValuesOf(property)),
        Either either => either.Left.ValuesOf(property).Concat(either.Right.ValuesOf(property)),
        Negation negation => negation.Inner.ValuesOf(property),
        _ => [],
    };

    /// <summary>Compares a property with one value or, for <see cref="FilterOperator.In"/>, with a list.</summary>
    /// <param name="Values">In the type of the property: string, Guid, JobRowState or DateTimeOffset.</param>
    public sealed record Comparison(JobProperty Property, FilterOperator Operator, IReadOnlyList<object> Values) : JobFilter;

    public sealed record Both(JobFilter Left, JobFilter Right) : JobFilter;

    public sealed record Either(JobFilter Left, JobFilter Right) : JobFilter;

    public sealed record Negation(JobFilter Inner) : JobFilter;
}

/// <summary>Properties that jobs can be filtered by. In a filter, the names begin with a lower-case letter.</summary>
public enum JobProperty
{
    Id,
    ITwinId,
    Name,

    /// <summary>Part of the published API, but jobs have no email: it equals no value.</summary>
    Email,

    Type,
    State,
    CreatedDateTime,

    /// <summary>Any reality data id or bucket path among the inputs.</summary>
    InputId,

    /// <summary>Any reality data id or bucket path among the outputs.</summary>
    OutputId,
}

/// <summary>The operators eq, ne, lt, le, gt, ge and in.</summary>
public enum FilterOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}
