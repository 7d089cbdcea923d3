using System.Linq.Expressions;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>Translates a filter to a condition on rows that the database evaluates.</summary>
internal sealed class JobFilterExpression(IQueryable<JobReferenceRow> references)
{
    public Expression<Func<JobRow, bool>> Of(JobFilter filter) => filter switch
    {
        JobFilter.Both both => Join(Of(both.Left), Of(both.Right), Expression.AndAlso),
        JobFilter.Either either => Join(Of(either.Left), Of(either.Right), Expression.OrElse),
        JobFilter.Negation negation => Negate(Of(negation.Inner)),
        JobFilter.Comparison comparison => Of(comparison),
        _ => throw new ArgumentException("Unknown kind of filter.", nameof(filter)),
    };

    private Expression<Func<JobRow, bool>> Of(JobFilter.Comparison comparison)
    {
        if (comparison.Operator == FilterOperator.NotEqual)
            return Negate(Of(comparison with { Operator = FilterOperator.Equal }));
        return comparison.Property switch
        {
            JobProperty.Id => IsAnyOf(comparison, row => row.Id),
            JobProperty.ITwinId => IsAnyOf(comparison, row => row.ITwinId),
            JobProperty.Type => IsAnyOf(comparison, row => row.Type),
            JobProperty.State => IsAnyOf(comparison, row => row.State),
            JobProperty.Name => OfName(comparison),
            JobProperty.CreatedDateTime => OfTime(comparison),
            JobProperty.InputId => Refers(comparison, isOutput: false),
            JobProperty.OutputId => Refers(comparison, isOutput: true),
            _ => row => false,
        };
    }

    private static Expression<Func<JobRow, bool>> OfName(JobFilter.Comparison comparison)
    {
        var name = (string)comparison.Values[0];
        return comparison.Operator switch
        {
            // A job without a name equals no name and is neither less nor greater than one.
            FilterOperator.Equal or FilterOperator.In => IsAnyOf(comparison, row => row.Name ?? ""),
            FilterOperator.Less => row => row.Name != null && string.Compare(row.Name, name) < 0,
            FilterOperator.LessOrEqual => row => row.Name != null && string.Compare(row.Name, name) <= 0,
            FilterOperator.Greater => row => row.Name != null && string.Compare(row.Name, name) > 0,
            _ => row => row.Name != null && string.Compare(row.Name, name) >= 0,
        };
    }

    private static Expression<Func<JobRow, bool>> OfTime(JobFilter.Comparison comparison)
    {
        var time = (DateTimeOffset)comparison.Values[0];
        return comparison.Operator switch
        {
            FilterOperator.Equal or FilterOperator.In => IsAnyOf(comparison, row => row.CreatedAt),
            FilterOperator.Less => row => row.CreatedAt < time,
            FilterOperator.LessOrEqual => row => row.CreatedAt <= time,
            FilterOperator.Greater => row => row.CreatedAt > time,
            _ => row => row.CreatedAt >= time,
        };
    }

    private Expression<Func<JobRow, bool>> Refers(JobFilter.Comparison comparison, bool isOutput)
    {
        var values = comparison.Values.Cast<string>().ToList();
        // Independent of the row: the database reads the references once, not for every job that the user may see.
        var jobs = references.Where(found => found.IsOutput == isOutput && values.Contains(found.Value))
            .Select(found => found.JobId);
        return row => jobs.Contains(row.Id);
    }

    private static Expression<Func<JobRow, bool>> IsAnyOf<T>(
        JobFilter.Comparison comparison, Expression<Func<JobRow, T>> property)
    {
        var values = comparison.Values.Cast<T>().ToList();
        Expression<Func<T, bool>> contains = values.Count == 1 ? IsEqual(values[0]) : value => values.Contains(value);
        var body = new Replacement(contains.Parameters[0], property.Body).Visit(contains.Body)!;
        return Expression.Lambda<Func<JobRow, bool>>(body, property.Parameters);
    }

    // The closure makes the value a parameter of the query, so that the query is compiled once.
    private static Expression<Func<T, bool>> IsEqual<T>(T wanted)
    {
        Expression<Func<T>> value = () => wanted;
        var given = Expression.Parameter(typeof(T));
        return Expression.Lambda<Func<T, bool>>(Expression.Equal(given, value.Body), given);
    }

    private static Expression<Func<JobRow, bool>> Negate(Expression<Func<JobRow, bool>> inner) =>
        Expression.Lambda<Func<JobRow, bool>>(Expression.Not(inner.Body), inner.Parameters);

    private static Expression<Func<JobRow, bool>> Join(
        Expression<Func<JobRow, bool>> left, Expression<Func<JobRow, bool>> right, Func<Expression, Expression, Expression> join)
    {
        var body = new Replacement(right.Parameters[0], left.Parameters[0]).Visit(right.Body)!;
        return Expression.Lambda<Func<JobRow, bool>>(join(left.Body, body), left.Parameters);
    }

    private sealed class Replacement(Expression from, Expression to) : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node == from ? to : base.Visit(node);
    }
}
